using GpuAls.Core.Features;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
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

    /// <summary>A model whose items have two features: the half of their taste, and one with a hostile name that tells nothing.</summary>
    public static AlsModel WithFeatures()
    {
        var matrix = Matrix();
        var (offsets, columns) = (new List<long> { 0 }, new List<int>());
        for (var item = 0; item < matrix.Items.Count; item++)
        {
            var name = matrix.Items.Name(item);
            columns.Add(name == Hostile ? 0 : int.Parse(name["item ".Length..], System.Globalization.CultureInfo.InvariantCulture) % 2);
            if (item % 2 == 0) columns.Add(2);
            offsets.Add(columns.Count);
        }

        var table = new SparseRows(
            3,
            LargeArray<long>.From([.. offsets]),
            LargeArray<int>.From([.. columns]),
            LargeArray<float>.From([.. columns.Select(_ => 1f)]));
        var options = new AlsOptions { Factors = 8, Iterations = 5, Seed = 7, FeatureRegularization = 1 };
        var trainer = new AlsTrainer(options, new CpuDevice()) { Features = new SideFeatures(null, table) };
        return trainer.Train(matrix, cancel: TestContext.Current.CancellationToken) with
        {
            ItemSchema = new FeatureSchema(
                [
                    new Feature("half", FeatureKind.Category) { Values = ["even", "odd"] },
                    new Feature(Hostile, FeatureKind.Vector) { Center = [0] },
                ],
                [0.5f, 0.5f, 0],
                [75, 75, 75]),
        };
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
