namespace GpuAls.Benchmarks;

/// <summary>A benchmark that can check the results of the code it measures.</summary>
public interface ICheckedBenchmark
{
    /// <summary>Runs every measured method once on small data and checks its result.</summary>
    /// <exception cref="InvalidOperationException">A result is wrong; the message has the result and the expected one.</exception>
    void Check();
}
