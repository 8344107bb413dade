using GpuAls.Core.Interactions;
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
        var options = new AlsOptions { Factors = 32 };
        var model = new AlsTrainer(options, new CpuDevice()).Train(matrix);
        model.Save("plays.als");

        var recommender = new Recommender(AlsModel.Open("plays.als"));
        var listener = recommender.FoldIn([(model.Items.Find("The Iron Harbours", "artist"), 30)]);
        foreach (var (item, score) in recommender.Recommend(listener)) Console.WriteLine($"{score:F3} {model.Items.Name(item)}");
        // To here.
    }
}
