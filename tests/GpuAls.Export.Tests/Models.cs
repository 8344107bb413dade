using GpuAls.Core.Interactions;
using GpuAls.Core.Model;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Training;
using GpuAls.Core.Weights;
using GpuAls.Export.Targets;
using GpuAls.Export.Vectors;

namespace GpuAls.Export.Tests;

/// <summary>Small trained models, and exports of them into a folder.</summary>
static class Models
{
    /// <summary>Options whose weighting implicit has as well: c = α·r, one λ, α₀ = 1.</summary>
    public static AlsOptions Scaled { get; } = new()
    {
        Factors = 5,
        Confidence = Confidence.Scaled,
        Alpha = 2.5,
        Regularization = 0.75,
        Iterations = 4,
        Solver = Solver.Cholesky,
        Seed = 7,
    };

    /// <summary>A model of 60 users and 40 items; every fifth pair is a dislike if asked for.</summary>
    public static AlsModel Train(AlsOptions options, bool dislikes = false, bool labels = false)
    {
        var random = new Random(3);
        var builder = new InteractionMatrixBuilder();
        for (var user = 0; user < 60; user++)
        {
            for (var item = 0; item < 40; item++)
            {
                // Two tastes, so that neighbours have something to learn.
                if (random.Next(item % 2 == user % 2 ? 3 : 12) > 0) continue;
                builder.Add($"user {user}", $"item {item}", (1 + random.Next(9)) * (dislikes && random.Next(5) == 0 ? -1 : 1));
            }
        }

        var matrix = labels ? builder.Build(null, key => $"The {key}") : builder.Build();
        return new AlsTrainer(options, new CpuDevice()).Train(matrix, cancel: TestContext.Current.CancellationToken);
    }

    /// <summary>Writes a model, and returns the folder with a separator at its end.</summary>
    public static string Export(
        this TestFolder folder, AlsModel model, string format, List<string>? notes = null, VectorMetric metric = VectorMetric.InnerProduct)
    {
        var target = folder[format];
        Exporter.Write(
            Formats.FileFormats.All.Single(row => row.Word == format),
            new ExportJob(model, target, metric, Overwrite: false, note => notes?.Add(note), TestContext.Current.CancellationToken));
        return target + Path.DirectorySeparatorChar;
    }
}
