set(unit_links ppy_bytecode)
