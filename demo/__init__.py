"""The demo restaurant «باغ ماهان»: its menu, its pictures and what fills its club."""
