using GpuAls.Core.Interactions;
using GpuAls.Core.Model;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Training;

namespace GpuAls.Reporting.Tests;

/// <summary>A small trained model with two tastes.</summary>
static class TrainedModel
{
    /// <summary>A name that would run a script if it were not escaped.</summary>
    public const string Hostile = "</script><img src=x onerror=\"alert(1)\"><b>&amp;'";

    /// <summary>The matrix of 60 users and 150 items; the most popular item and one user have a hostile name.</summary>
    public static InteractionMatrix Matrix()
    {
        var random = new Random(3);
        var builder = new InteractionMatrixBuilder();
        for (var user = 0; user < 60; user++)
        {
            for (var item = 0; item < 150; item++)
            {
                if (item > 0 && random.Next(item % 2 == user % 2 ? 5 + item / 10 : 40) > 0) continue;
                builder.Add(user == 5 ? Hostile : $"user {user}", item == 0 ? Hostile : $"item {item}", 1 + random.Next(9));
            }
        }

        return builder.Build();
    }

    /// <summary>A model of <see cref="Matrix"/>.</summary>
    /// <param name="neighbours">The number of neighbours of an item; 0 for none.</param>
    /// <param name="loss">Whether it has losses.</param>
    public static AlsModel Train(int neighbours = 0, bool loss = false)
    {
        var options = new AlsOptions
        {
            Factors = 8,
            Iterations = 5,
            Seed = 7,
            ComputeLoss = loss,
            Neighbours = neighbours > 0 ? new NeighbourOptions { Count = neighbours } : null,
        };
        return new AlsTrainer(options, new CpuDevice()).Train(Matrix(), cancel: TestContext.Current.CancellationToken);
    }
}
