"""Forms as data: `schema` says what is asked, `answers` checks what came back, `display` shows it."""
