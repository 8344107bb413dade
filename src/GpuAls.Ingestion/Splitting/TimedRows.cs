using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;

namespace GpuAls.Ingestion.Splitting;

/// <summary>
/// The rows behind a matrix, each with its entry, its time and its value, so that parts of the matrix can be weighed by age more than once: as of the
/// end of a training part, and with several half-lives. 20 bytes a row.
/// </summary>
/// <param name="capacity">The maximum number of rows.</param>
sealed class TimedRows(long capacity)
{
    readonly LargeArray<long> entries = LargeArray<long>.Uninitialized(capacity);
    readonly LargeArray<double> times = LargeArray<double>.Uninitialized(capacity);
    readonly LargeArray<float> values = LargeArray<float>.Uninitialized(capacity);

    /// <summary>The number of rows.</summary>
    public long Count { get; private set; }

    /// <summary>Adds a row.</summary>
    /// <param name="entry">The entry of the matrix, by user.</param>
    /// <param name="time">The time in seconds since 1970.</param>
    /// <param name="value">The value, times the weight of the event; negative for a dislike.</param>
    public void Add(long entry, double time, float value)
    {
        entries.Writable(Count, 1)[0] = entry;
        times.Writable(Count, 1)[0] = time;
        values.Writable(Count, 1)[0] = value;
        Count++;
    }

    /// <summary>[rows] The times in seconds since 1970.</summary>
    public IEnumerable<double> Times
    {
        get
        {
            for (long row = 0; row < Count; row++) yield return times[row];
        }
    }

    /// <summary>The entry of a row.</summary>
    public long EntryOf(long row) => entries[row];

    /// <summary>The time of a row, in seconds since 1970.</summary>
    public double TimeOf(long row) => times[row];

    /// <summary>[entries] The time of the first row of each entry of the matrix.</summary>
    /// <param name="length">The number of entries.</param>
    public LargeArray<double> FirstTimes(long length)
    {
        var first = LargeArray<double>.Uninitialized(length);
        for (long e = 0; e < length; e++) first.Writable(e, 1)[0] = double.PositiveInfinity;
        for (long row = 0; row < Count; row++)
        {
            ref var earliest = ref first.Writable(entries[row], 1)[0];
            earliest = Math.Min(earliest, times[row]);
        }

        return first;
    }

    /// <summary>The newest time of the rows of some entries.</summary>
    /// <param name="counts">Whether an entry counts.</param>
    /// <returns>Seconds since 1970; −∞ if no entry counts.</returns>
    public double Newest(Func<long, bool> counts)
    {
        var newest = double.NegativeInfinity;
        for (long row = 0; row < Count; row++)
        {
            if (times[row] > newest && counts(entries[row])) newest = times[row];
        }

        return newest;
    }

    /// <summary>
    /// The strengths of entries by the times of their rows: the sum of value × 2^(−age / half-life) over the rows that count. 0 if no row counts, or
    /// if likes and dislikes cancel out.
    /// </summary>
    /// <param name="length">The number of entries of the matrix.</param>
    /// <param name="moments">The half-life, and the moment from which ages are counted.</param>
    public LargeArray<float> Strengths(long length, InteractionTimes moments)
    {
        var weights = new TimeWeights(moments);
        var sums = LargeArray<double>.Zeros(length);
        for (long row = 0; row < Count; row++)
        {
            if (weights.IsInside(times[row]) && !weights.IsLater(times[row]))
                sums.Writable(entries[row], 1)[0] += values[row] * weights.FactorOf(times[row]);
        }

        var strengths = LargeArray<float>.Uninitialized(length);
        for (long e = 0; e < length; e++)
            strengths.Writable(e, 1)[0] = sums[e] == 0 ? 0 : InteractionTimes.NotZero((float)sums[e], sums[e] < 0);
        return strengths;
    }
}
