using GpuAls.Core;

namespace GpuAls.Ingestion;

/// <summary>How large a synthetic set of plays is. The defaults are the size of Last.fm-360K as Python notebooks see it.</summary>
sealed record SyntheticOptions
{
    // A block of text must fit one array: the most eager user has about four times the mean.
    const long MostRowsPerUser = 1_000_000;

    /// <summary>How many users there are; every one has at least one row.</summary>
    public int Users { get; init; } = 358_868;

    /// <summary>How many artists there are; every one has at least one row.</summary>
    public int Items { get; init; } = 292_385;

    /// <summary>How many rows there are, each a different (user, artist) pair: at least one for every user and artist, at most half of all pairs.</summary>
    public long Rows { get; init; } = 17_545_790;

    /// <summary>Where all choices come from: the same seed and sizes give the same bytes on every machine.</summary>
    public long Seed { get; init; } = 42;

    /// <summary>Checks that such a set can exist.</summary>
    /// <exception cref="GpuAlsException">It cannot; the message has the numbers.</exception>
    public void Validate()
    {
        if (Users < 1) throw new GpuAlsException($"users is {Users}, expected 1 or more");
        if (Items < 1) throw new GpuAlsException($"items is {Items}, expected 1 or more");
        if (Rows < Math.Max(Users, Items))
            throw new GpuAlsException($"rows is {Rows}, expected {Math.Max(Users, Items)} or more: each of {Users} users and {Items} items needs one");
        var most = (long)Users * Items / 2;
        if (Rows > most) throw new GpuAlsException($"rows is {Rows}, expected {most} or fewer: half of the pairs that {Users} users and {Items} items can form");
        if (Rows / Users > MostRowsPerUser)
            throw new GpuAlsException($"{Rows} rows for {Users} users are {Rows / Users} each, expected {MostRowsPerUser} or fewer");
    }
}
