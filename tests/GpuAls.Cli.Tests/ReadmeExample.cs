using GpuAls.Core.Model;
using GpuAls.Core.Queries;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Training;
using GpuAls.Ingestion;

namespace GpuAls.Cli.Tests;

/// <summary>The README's C#, compiled and run by <see cref="ReadmeTests"/>, which compares the lines too.</summary>
static class ReadmeExample
{
    public static void Run()
    {
        // From here on the README's own lines.
        var (matrix, _) = InteractionReader.ReadMatrix("plays.tsv", InteractionFormat.LastFm360K);
        var trainer = new AlsTrainer(new AlsOptions { Factors = 32 }, new CpuDevice());
        trainer.Train(matrix).Save("plays.als");

        using var model = AlsModel.Open("plays.als");
        var recommender = new Recommender(model);
        foreach (var item in recommender.Recommend([("The Iron Harbours", 30)], 10)) Console.WriteLine($"{item.Score:F3} {item.Name}");
        // To here.
    }
}
