"""What is the database file called, under the data folder?"""

FILE = "gazetted.db"
