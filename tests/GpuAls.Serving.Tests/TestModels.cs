using System.Text;
using GpuAls.Core.Interactions;
using GpuAls.Core.Model;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Training;
using GpuAls.Core.Weights;

namespace GpuAls.Serving.Tests;

/// <summary>Small trained models.</summary>
static class TestModels
{
    public const int Users = 60;
    public const int Items = 40;

    /// <summary>A user of every model with dislikes alone.</summary>
    public const string Disliker = "grump";

    /// <summary>A label that the last two items share.</summary>
    public const string SharedLabel = "Twins";

    /// <summary>
    /// A model of users "user 0" … and "grump", and items "item 0" … with the labels "The item 0" …, each in the row of its number.
    /// </summary>
    public static AlsModel Train(int seed = 3, int factors = 5)
    {
        var random = new Random(seed);
        var builder = new InteractionMatrixBuilder();
        for (var user = 0; user < Users; user++) builder.Users.GetOrAdd(Encoding.UTF8.GetBytes($"user {user}"));
        for (var item = 0; item < Items; item++) builder.Items.GetOrAdd(Encoding.UTF8.GetBytes($"item {item}"));
        for (var user = 0; user < Users; user++)
        {
            for (var item = 0; item < Items; item++)
            {
                // Two tastes.
                if (random.Next(item % 2 == user % 2 ? 3 : 12) == 0) builder.Add($"user {user}", $"item {item}", 1 + random.Next(9));
            }
        }

        builder.Add(Disliker, "item 1", -3);
        var matrix = builder.Build(null, key => key is "item 38" or "item 39" ? SharedLabel : $"The {key}");
        var options = new AlsOptions
        {
            Factors = factors,
            Confidence = Confidence.Scaled,
            Alpha = 2.5,
            Regularization = 0.75,
            Iterations = 4,
            Solver = Solver.Cholesky,
            Seed = 7,
            Neighbours = new() { Count = 4 },
        };
        return new AlsTrainer(options, new CpuDevice()).Train(matrix);
    }

    /// <summary>Trains a model and saves it, by a rename.</summary>
    public static string Save(this TestFolder folder, string name, int seed = 3, int factors = 5)
    {
        using var model = Train(seed, factors);
        model.Save(folder[name]);
        return folder[name];
    }
}
