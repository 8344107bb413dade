using GpuAls.Core;
using GpuAls.Core.Interactions;

namespace GpuAls.Ingestion;

/// <summary>
/// Searches sources for the newest time of a row that would be an interaction: a reading of its own before the reading of the rows, because the
/// weight of the first row already depends on it. Bad rows do not count; the reading after it reports them.
/// </summary>
/// <param name="format">The format, with the rules of the times.</param>
/// <param name="hasItemNames">Whether a separate file has the names of the items.</param>
sealed class NewestTime(InteractionFormat format, bool hasItemNames)
{
    readonly InteractionFormat format = format.OfRows(hasItemNames);
    readonly DecidedUnit unit = new();
    double newest = double.NegativeInfinity;
    long rowsBefore;
    long bytesBefore;

    /// <summary>Receives the progress over all sources after every batch.</summary>
    public IProgress<ReadProgress>? Progress { get; init; }

    /// <summary>Reads a source. A source without rows is a matter of the reading after it.</summary>
    /// <exception cref="GpuAlsException">The source cannot be read, or its times have several units.</exception>
    public void Read(Func<IColumnSource> open, CancellationToken cancel)
    {
        try
        {
            using var source = open();
            var rows = new Times(this, source);
            while (source.ReadBatch(rows))
            {
                cancel.ThrowIfCancellationRequested();
                Progress?.Report(new ReadProgress(bytesBefore + source.BytesRead, source.TotalBytes, rowsBefore + rows.Count));
            }

            (rowsBefore, bytesBefore) = (rowsBefore + rows.Count, bytesBefore + source.BytesRead);
        }
        catch (NoInteractionsException)
        {
            // The next reading decides whether another source has some.
        }
    }

    /// <summary>The newest time, to the millisecond and never before it; the start of 1970 if no row has one.</summary>
    /// <exception cref="GpuAlsException">The times have no unit, or the newest one is beyond the year 9999.</exception>
    public DateTimeOffset Complete()
    {
        TimeColumn.RequireUnit(unit);
        if (double.IsNegativeInfinity(newest)) return DateTimeOffset.UnixEpoch;
        var (min, max) = (DateTimeOffset.MinValue.ToUnixTimeSeconds(), DateTimeOffset.MaxValue.ToUnixTimeSeconds());
        return newest >= min && newest <= max
            ? DateTimeOffset.FromUnixTimeMilliseconds((long)Math.Ceiling(newest * 1000))
            : throw new GpuAlsException(FormattableString.Invariant(
                $"the newest time is {newest:G4} seconds after 1970; expected a time from year 1 to year 9999"));
    }

    sealed class Times(NewestTime search, IInteractionSource source) : IRowReceiver
    {
        readonly RowRules rules = new(search.format);
        readonly TimeWeights bounds = new(search.format.Times!.Absolute);
        readonly TimeColumn times = TimeColumn.Of(source, search.format, search.unit)!;

        /// <inheritdoc/>
        public long Count { get; private set; }

        /// <inheritdoc/>
        public void Add(in InteractionRow row)
        {
            Count++;
            if (rules.Check(row, isKnownUser: false, out _, out var strength) is not null || rules.Ignores(strength)) return;
            if (times.Read() is { } time && time > search.newest && bounds.IsInside(time)) search.newest = time;
        }

        /// <inheritdoc/>
        public void Reject(BadRowKind kind) => Count++;
    }
}
