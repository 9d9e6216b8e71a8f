"""How well a stop hears, measured on sound files: joining words, mixing noise, counting, telling."""
