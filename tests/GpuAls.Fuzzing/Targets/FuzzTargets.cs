namespace GpuAls.Fuzzing.Targets;

/// <summary>All targets.</summary>
static class FuzzTargets
{
    /// <summary>The targets by name, with their share of the executions relative to each other: those that take longer have less. Each is created
    /// only if it is needed, because some train a model.</summary>
    public static IReadOnlyList<(string Name, double Share, Func<FuzzTarget> Create)> All { get; } =
    [
        ("text", 2, TextTarget.Delimited),
        ("json", 1, TextTarget.Json),
        ("compressed", 0.25, () => new CompressedTarget()),
        ("sparse-archive", 0.5, () => new SparseArchiveTarget()),
        ("parquet", 0.1, () => new ParquetTarget()),
        ("names", 1, () => new NamesTarget(isAliases: false)),
        ("aliases", 0.5, () => new NamesTarget(isAliases: true)),
        ("pairs", 0.7, () => new PairsTarget()),
        ("vocabularies", 0.4, () => new VocabularyTarget()),
        ("models", 1, () => new ModelTarget()),
        ("checkpoints", 0.3, () => new CheckpointTarget()),
        ("prepared", 0.2, () => new PreparedTarget()),
        ("journals", 0.2, () => new JournalTarget()),
        ("implicit", 0.5, () => new ImplicitTarget()),
        ("configuration", 0.3, () => new ConfigurationTarget()),
        ("requests", 1.5, () => new RequestTarget()),
        ("commands", 0.3, () => new CommandTarget()),
    ];
}
