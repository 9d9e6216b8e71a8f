"""A city of simulated buses, drivers and riders. It knows the project only through its public doors."""
