using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Model;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Training;
using GpuAls.Core.Weights;
using GpuAls.Testing;

namespace GpuAls.Fuzzing.Targets;

/// <summary>Small valid data that several targets begin with, made here.</summary>
static class Samples
{
    static readonly string[] Items = ["Abba", "Muse", "Beyoncé", "Guns N' Roses", "a, b", "Ωmega", "id:7", "17"];

    /// <summary>Six users and eight items; the items have labels if asked for.</summary>
    public static InteractionMatrix Matrix(bool hasLabels = false)
    {
        var builder = new InteractionMatrixBuilder();
        for (var user = 0; user < 6; user++)
        {
            for (var item = 0; item < Items.Length; item++)
            {
                if ((user * 5 + item * 3) % 7 < 3) builder.Add($"user{user}", Items[item], 1 + (user + item) % 5);
            }
        }

        return builder.Build(itemLabel: key => hasLabels ? $"{key} (label)" : null);
    }

    /// <summary>A model of <see cref="Matrix"/> with 3 factors; with neighbours if asked for.</summary>
    public static AlsModel Trained(bool hasLabels = false, bool hasNeighbours = false)
    {
        var options = new AlsOptions
        {
            Factors = 3,
            Alpha = 2,
            Regularization = 0.1,
            Confidence = Confidence.Log,
            Iterations = 2,
            Solver = Solver.Cholesky,
            ComputeLoss = true,
            Neighbours = hasNeighbours ? new NeighbourOptions { Count = 3, Regularization = 1, Share = 0.5 } : null,
        };
        return new AlsTrainer(options, new CpuDevice(threads: 1)).Train(Matrix(hasLabels));
    }

    /// <summary>A model of one user and one item, and one of none.</summary>
    public static AlsModel Tiny(int rows) => new(
        new AlsFactors(FactorMatrix.From(2, [.. Enumerable.Repeat(new float[] { 1, 2 }, rows)]),
            FactorMatrix.From(2, [.. Enumerable.Repeat(new float[] { 3, 4 }, rows)])),
        Vocabulary.From(Enumerable.Range(0, rows).Select(row => $"u{row}")),
        Vocabulary.From(Enumerable.Range(0, rows).Select(row => $"i{row}")),
        new SparseRows(rows, LargeArray<long>.Zeros(rows + 1L), LargeArray<int>.Zeros(0), LargeArray<float>.Zeros(0)),
        PlainOptions.Value with { Factors = 2 },
        new TrainingRecord("by hand", []));

    /// <summary>The bytes of the file of a model.</summary>
    public static byte[] FileOf(AlsModel model, Scratch scratch)
    {
        var path = Path.Combine(scratch.FullName, "seed.als");
        model.Save(path);
        var bytes = File.ReadAllBytes(path);
        File.Delete(path);
        return bytes;
    }
}
