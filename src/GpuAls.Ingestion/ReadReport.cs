namespace GpuAls.Ingestion;

/// <summary>
/// What was read from a file, and what was not: <see cref="Rows"/> = <see cref="Interactions"/> + <see cref="ZeroStrengthRows"/> + <see cref="BadRowCount"/>.
/// How many interactions repeat a pair is known once the matrix is built: <see cref="InteractionMatrix.Duplicates"/>.
/// </summary>
public sealed record ReadReport
{
    /// <summary>The file, as it was named.</summary>
    public required string Path { get; init; }

    /// <summary>The names in the header; null where the file has none.</summary>
    public IReadOnlyList<string>? Header { get; init; }

    /// <summary>What separates the columns.</summary>
    public required char Separator { get; init; }

    /// <summary>Rows that the file has, without its header and its blank lines.</summary>
    public required long Rows { get; init; }

    /// <summary>Rows that became interactions; those that repeat a (user, item) pair are counted each.</summary>
    public required long Interactions { get; init; }

    /// <summary>Rows with a strength of 0, which is no interaction: left out.</summary>
    public required long ZeroStrengthRows { get; init; }

    /// <summary>Rows left out because they are no interactions, by kind; kinds that did not occur are not listed.</summary>
    public required IReadOnlyDictionary<BadRowKind, long> BadRows { get; init; }

    /// <summary>The first few bad rows, as an error would tell them: <c>path:line: found, expected: 'row'</c>.</summary>
    public required IReadOnlyList<string> FirstBadRows { get; init; }

    /// <summary>Items that the file of item names does not name; they keep their id as name. 0 where there is no such file.</summary>
    public long UnnamedItems { get; init; }

    /// <summary>Bytes read, as they are stored.</summary>
    public required long Bytes { get; init; }

    /// <summary>How long it took, in seconds.</summary>
    public double Seconds { get; init; }

    /// <summary>All bad rows together.</summary>
    public long BadRowCount => BadRows.Values.Sum();
}
