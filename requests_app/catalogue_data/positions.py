"""The positions that the routing table of domain §2 names: code, English, Chinese, one in each business unit?"""

POSITIONS = (
    ("product_presales_manager", "Manager, product and pre-sales department", "产品及售前部经理", False),
    ("product_test_manager", "Manager, product test department", "产品测试部经理", False),
    ("presales_engineer", "Pre-sales engineer", "售前工程师", False),
    ("test_engineer", "Test engineer", "测试工程师", False),
    ("product_manager", "Product manager", "产品经理", False),
    ("market_staff", "Business-unit market staff", "经营单位市场人员", True),
    ("business_unit_leader", "Business unit leader", "经营单位领导", True),
    ("company_leader", "Company leader", "公司领导", False),
    ("administration", "Administration department", "行政部", False),
    ("relevant_departments", "Relevant departments", "相关部门", False),
)
