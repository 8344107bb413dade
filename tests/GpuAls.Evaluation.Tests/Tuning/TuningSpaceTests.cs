using System.Globalization;
using GpuAls.Core.Interactions;
using GpuAls.Core.Solving;
using GpuAls.Core.Weights;
using GpuAls.Evaluation.Tuning;

namespace GpuAls.Evaluation.Tests;

public sealed class TuningSpaceTests
{
    static readonly InteractionMatrix Matrix = TasteMatrix.Create();

    [Fact]
    public void EveryPoint_IsASettingThatCanBeTrained_InNumbersThatCanBeTyped()
    {
        var options = new TuningOptions { Standard = new AlsOptions { Solver = Solver.Cholesky, Seed = 7 } };
        var space = new TuningSpace(options, Matrix);
        var random = new Random(1);
        var kinds = new HashSet<Confidence>();
        for (var n = 0; n < 200; n++)
        {
            var point = Enumerable.Range(0, TuningSpace.Dimensions).Select(_ => random.NextDouble()).ToArray();
            var settings = space.At(point);
            settings.Validate();
            Assert.Contains(settings.Factors, options.Factors);
            Assert.Equal((Solver.Cholesky, 7L), (settings.Solver, settings.Seed));
            Assert.InRange(settings.RegularizationExponent, 0, options.MaxExponent);
            double[] numbers =
                [settings.RegularizationExponent, settings.Alpha!.Value, settings.Regularization!.Value, settings.UnobservedWeight];
            foreach (var number in numbers)
                Assert.Equal(number, double.Parse(number.ToString("G3", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture));
            kinds.Add(settings.Confidence);
            Assert.Equal(settings, space.At(point));
        }

        Assert.Equal(options.Confidences.Order(), kinds.Order());
    }

    [Fact]
    public void AlphaAndRegularization_AreRelativeToTheData()
    {
        var space = new TuningSpace(new TuningOptions { Confidences = [Confidence.Log] }, Matrix);
        double[] point = [0, 0.72, 0, 3 / 3.3, 0, 0]; // 10⁰ of both
        var settings = space.At(point);
        var cells = (double)Matrix.Users.Count * Matrix.Items.Count;
        var evidence = Enumerable.Range(0, Matrix.Users.Count).Sum(user => Matrix.ByUser.RowValues(user).Sum(strength => Math.Log(1 + strength)));
        Assert.Equal(cells / evidence, settings.Alpha!.Value, cells / evidence / 100);
        Assert.Equal(NoiseRegularization.Choose(Matrix, settings.Weighting), settings.Regularization!.Value, settings.Regularization.Value / 100);
        // A smaller α₀ has a smaller α with it.
        var unobserved = space.At([0, 0.72, 0, 3 / 3.3, 0.9, 0]);
        Assert.True(unobserved.UnobservedWeight < 1);
        Assert.Equal(settings.Alpha.Value * unobserved.UnobservedWeight, unobserved.Alpha!.Value, unobserved.Alpha.Value / 100);
    }

    [Fact]
    public void Places_OfTheSameSettings_AreTheSame()
    {
        var space = new TuningSpace(new TuningOptions(), Matrix);
        Assert.Equal(space.Place([0.01, 0.5, 0.01, 0.5, 0.1, 0.1]), space.Place([0.02, 0.5, 0.02, 0.5, 0.3, 0.3]));
        Assert.NotEqual(space.Place([0.01, 0.5, 0.01, 0.5, 0.1, 0.1]), space.Place([0.01, 0.5, 0.9, 0.5, 0.1, 0.1]));
    }
}
