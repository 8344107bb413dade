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

    [Fact]
    public void ASpaceOfASample_HasTheSameChoices_EvenIfOneSeesNothingThere()
    {
        // All users of the sample have the one item: tf-idf gives it no weight.
        var builder = new InteractionMatrixBuilder();
        for (var user = 0; user < 4; user++) builder.Add($"u{user}", "everywhere", 1);
        builder.Add("u4", "rare", 2);
        var whole = builder.Build();
        var options = new TuningOptions { Factors = [4], Confidences = [Confidence.Tfidf, Confidence.Hu] };
        var byUser = whole.ByUser.Select([0, 1, 2, 3]);
        var users = Vocabulary.From(["u0", "u1", "u2", "u3"], kind: "user");
        var sample = new InteractionMatrix(users, whole.Items, byUser, byUser.Transpose(), duplicates: 0);

        var ofWhole = new TuningSpace(options, whole);
        var ofSample = new TuningSpace(ofWhole, sample);
        foreach (var coordinate in (double[])[0.1, 0.9])
        {
            double[] point = [0, 0.5, coordinate, 0.5, 0, 0];
            Assert.Equal(ofWhole.At(point).Confidence, ofSample.At(point).Confidence);
        }
    }

    [Fact]
    public void Contains_OfSettings_ComparesEachOfThem()
    {
        var space = new TuningSpace(new TuningOptions { Factors = [8, 16], Confidences = [Confidence.Log] }, Matrix);
        var inside = new AlsOptions { Factors = 8, Confidence = Confidence.Log };
        Assert.True(space.Contains(inside));
        var typed = space.At([0.6, 0.7, 0, 0.5, 0.8, 0.8]);
        Assert.True(space.Contains(typed));
        Assert.False(space.Contains(inside with { Factors = 12 }));
        Assert.False(space.Contains(inside with { Confidence = Confidence.Bm25 }));
        Assert.False(space.Contains(typed with { Alpha = typed.Alpha * 1000 }));
        Assert.False(space.Contains(typed with { Regularization = typed.Regularization * 1000 }));
        Assert.False(space.Contains(typed with { UnobservedWeight = 2 }));
        Assert.False(space.Contains(typed with { RegularizationExponent = 1.5 }));
        // The λ of the search is a mean over all rows.
        Assert.False(space.Contains(typed with { RegularizationScale = RegularizationScale.Likes }));
        var likes = new TuningOptions { Standard = inside with { RegularizationScale = RegularizationScale.Likes } };
        Assert.Equal(RegularizationScale.Mean, new TuningSpace(likes, Matrix).At([0.6, 0.7, 0, 0.5, 0.8, 0.8]).RegularizationScale);
    }
}
