namespace GpuAls.Benchmarks.Serving;

/// <summary>The answers of a minute: how many, how late, and what failed. May be used from several threads.</summary>
sealed class ServingCounts
{
    readonly List<double> milliseconds = [];
    readonly Dictionary<string, int> failures = [];

    /// <summary>The number of answers.</summary>
    public int Requests
    {
        get
        {
            lock (milliseconds) return milliseconds.Count;
        }
    }

    /// <summary>The failures by their kind.</summary>
    public IReadOnlyDictionary<string, int> Failures
    {
        get
        {
            lock (milliseconds) return new Dictionary<string, int>(failures);
        }
    }

    /// <summary>Counts an answer.</summary>
    /// <param name="time">The time from sending the request to the whole answer.</param>
    /// <param name="failure">The kind of failure; null for a right answer.</param>
    public void Add(TimeSpan time, string? failure)
    {
        lock (milliseconds)
        {
            milliseconds.Add(time.TotalMilliseconds);
            if (failure is not null) failures[failure] = failures.GetValueOrDefault(failure) + 1;
        }
    }

    /// <summary>The times in milliseconds of shares of the answers: 0.5 is the median, 1 the longest.</summary>
    public double[] Times(params IReadOnlyList<double> shares)
    {
        lock (milliseconds)
        {
            if (milliseconds.Count == 0) return [.. shares.Select(_ => double.NaN)];
            milliseconds.Sort();
            return [.. shares.Select(share => milliseconds[Math.Min(milliseconds.Count - 1, (int)(share * milliseconds.Count))])];
        }
    }
}
