using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Ingestion;
using GpuAls.Ingestion.Synthetic;

namespace GpuAls.Benchmarks;

/// <summary>The matrix of a benchmark that can measure any data.</summary>
static class NamedMatrix
{
    /// <summary>Generates or reads the matrix.</summary>
    /// <param name="options">Nothing for generated data of the size of Last.fm-360K, or a file and the word of its format.</param>
    /// <exception cref="GpuAlsException">The file cannot be read, or the options are others.</exception>
    public static InteractionMatrix Load(IReadOnlyList<string> options)
    {
        if (options is [var file, var format]) return InteractionReader.ReadMatrix(file, InteractionFormat.ByName(format)).Matrix;
        if (options.Count > 0) throw new GpuAlsException("expected nothing, or a file and its format such as lastfm-2k");
        var builder = new InteractionMatrixBuilder();
        SyntheticInteractions.AddTo(new SyntheticOptions(), builder);
        return builder.Build();
    }
}
