using BenchmarkDotNet.Attributes;
using GpuAls.Core.Interactions;
using GpuAls.Ingestion.Synthetic;

namespace GpuAls.Benchmarks;

/// <summary>Conversion from CSR to CSC by counting sort, for a million generated interactions.</summary>
public class TransposeBenchmark : ICheckedBenchmark
{
    SparseRows rows = null!;

    [GlobalSetup]
    public void Setup() => rows = Generate(new SyntheticOptions { Users = 20_000, Items = 16_000, Rows = 1_000_000 });

    [Benchmark]
    public SparseRows Transpose() => rows.Transpose();

    public void Check()
    {
        rows = Generate(new SyntheticOptions { Users = 50, Items = 40, Rows = 500 });
        var back = Transpose().Transpose();
        for (var row = 0; row < rows.Rows; row++)
        {
            if (!rows.RowColumns(row).SequenceEqual(back.RowColumns(row)) || !rows.RowValues(row).SequenceEqual(back.RowValues(row)))
                throw new InvalidOperationException($"row {row} differs after two transpositions");
        }
    }

    static SparseRows Generate(SyntheticOptions options)
    {
        var builder = new InteractionMatrixBuilder();
        SyntheticInteractions.AddTo(options, builder);
        return builder.Build().ByUser;
    }
}
