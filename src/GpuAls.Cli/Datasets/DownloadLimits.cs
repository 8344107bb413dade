namespace GpuAls.Cli.Datasets;

/// <summary>The limits of a download, which a server cannot move.</summary>
sealed record DownloadLimits
{
    /// <summary>The longest time without a byte.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The maximum number of redirects.</summary>
    public int Redirects { get; init; } = 10;

    /// <summary>The maximum number of bytes of the file; the largest data set has 569 MB.</summary>
    public long Bytes { get; init; } = 4L << 30;

    /// <summary>The maximum number of bytes of the unpacked files; the largest data set has 1.6 GB.</summary>
    public long UnpackedBytes { get; init; } = 16L << 30;
}
