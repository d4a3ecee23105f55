// The suites keep both cores busy by themselves, and two of them at once would share databases' names.
[assembly: DoNotParallelize]
