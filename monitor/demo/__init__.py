"""What does gazetted do, shown on this machine alone: a site of ours, its readers' sinks, and the real work between?"""
