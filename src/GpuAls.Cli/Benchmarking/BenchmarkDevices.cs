namespace GpuAls.Cli;

/// <summary>The devices of a benchmark; what they open is closed with them.</summary>
sealed class BenchmarkDevices(IReadOnlyList<BenchmarkDevice> list) : IDisposable
{
    /// <summary>In the order of their rows.</summary>
    public IReadOnlyList<BenchmarkDevice> List => list;

    public void Dispose()
    {
    }
}
