"""Project wiring: settings, URLs, the Celery application, embedded services and the process supervisor.

Nobody imports this package; it names the applications by dotted strings.
"""
