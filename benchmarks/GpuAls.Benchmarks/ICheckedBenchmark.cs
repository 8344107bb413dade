namespace GpuAls.Benchmarks;

/// <summary>A benchmark that can prove that it still measures something that works.</summary>
public interface ICheckedBenchmark
{
    /// <summary>Runs every measured method once on small data and compares its result with a plain one.</summary>
    /// <exception cref="InvalidOperationException">A result is wrong; the message says which and by how much.</exception>
    void Check();
}
