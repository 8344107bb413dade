// The rule of memory counts what the whole process allocates.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
