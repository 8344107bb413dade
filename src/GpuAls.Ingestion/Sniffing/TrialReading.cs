namespace GpuAls.Ingestion.Sniffing;

/// <summary>A trial of reading the first rows of a file with a format: how many of them would be interactions.</summary>
/// <param name="source">The source of the rows.</param>
/// <param name="format">The format.</param>
sealed class TrialReading(IColumnSource source, InteractionFormat format) : IRowReceiver
{
    readonly RowRules rules = new(format);

    /// <inheritdoc/>
    public long Count { get; private set; }

    /// <summary>The number of invalid rows.</summary>
    public long BadRows { get; private set; }

    /// <summary>The message of the first invalid row; null if there is none.</summary>
    public string? FirstBadRow { get; private set; }

    /// <inheritdoc/>
    public void Add(in InteractionRow row)
    {
        Count++;
        if (rules.Check(row, isKnownUser: false, out _, out _) is { } problem) Note(BadRowText.Describe(problem, source, format));
    }

    /// <inheritdoc/>
    public void Reject(BadRowKind kind)
    {
        Count++;
        Note(source.DescribeProblem(kind));
    }

    void Note(string problem)
    {
        BadRows++;
        FirstBadRow ??= $"{source.RowPosition}: {problem}: {Core.DisplayText.Quote(source.RowText)}";
    }
}
