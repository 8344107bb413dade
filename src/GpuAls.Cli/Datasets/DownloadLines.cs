using System.Globalization;
using GpuAls.Cli.Output;
using GpuAls.Core;

namespace GpuAls.Cli.Datasets;

/// <summary>The text of a download's progress: beside the bar on a screen, and a line of a log for each tenth. A short download has none.</summary>
/// <param name="time">The clock.</param>
/// <param name="start">The number of bytes that were there before.</param>
/// <param name="total">The size of the file; null if unknown.</param>
sealed class DownloadLines(TimeProvider time, long start, long? total)
{
    const int Parts = 10;
    static readonly TimeSpan Short = TimeSpan.FromSeconds(2);

    readonly long started = time.GetTimestamp();
    long shown = start * Parts / Math.Max(total ?? 1, 1);

    /// <summary>The text after some bytes: 54.3 MiB of 542.8 MiB, 90 s left; null for none.</summary>
    public string? Describe(long bytes)
    {
        var elapsed = time.GetElapsedTime(started);
        if (total is not { } end || elapsed < Short || bytes * Parts / Math.Max(end, 1) is var part && part <= shown) return null;
        shown = part;
        var left = bytes > start ? elapsed.TotalSeconds / (bytes - start) * (end - bytes) : 0;
        return string.Create(
            CultureInfo.InvariantCulture, $"{DisplayText.Bytes(bytes)} of {DisplayText.Bytes(end)}, {Format.WholeSeconds(left)} left");
    }
}
