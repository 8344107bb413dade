using System.Text;
using BenchmarkDotNet.Attributes;
using GpuAls.Core.Interactions;

namespace GpuAls.Benchmarks;

/// <summary>The numbering of names, as when a file is read: 100,000 different names, each looked up ten times.</summary>
public class VocabularyBenchmark : ICheckedBenchmark
{
    const int Repeats = 10;
    byte[][] names = null!;

    [GlobalSetup]
    public void Setup() => names = Names(100_000);

    [Benchmark]
    public int GetOrAdd()
    {
        var builder = new VocabularyBuilder();
        for (var repeat = 0; repeat < Repeats; repeat++)
        {
            foreach (var name in names) builder.GetOrAdd(name);
        }

        return builder.Count;
    }

    public void Check()
    {
        names = Names(5000);
        Verify.Number("the number of different names", 5000, GetOrAdd(), 0);
    }

    static byte[][] Names(int count) => [.. Enumerable.Range(0, count).Select(n => Encoding.UTF8.GetBytes($"the artist of number {n:x}"))];
}
