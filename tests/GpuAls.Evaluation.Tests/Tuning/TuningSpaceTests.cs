using System.Globalization;
using GpuAls.Core.Interactions;
using GpuAls.Core.Solving;
using GpuAls.Core.Weights;
using GpuAls.Evaluation.Tuning;

namespace GpuAls.Evaluation.Tests;

public sealed class TuningSpaceTests
{
    static readonly InteractionMatrix Matrix = TasteMatrix.Create();
    static readonly int[] Listed = [4, 8, 16, 64, 128];

    [Fact]
    public void EveryPoint_IsASettingThatCanBeTrained_InNumbersThatCanBeTyped()
    {
        var options = new TuningOptions { Standard = new AlsOptions { Solver = Solver.Cholesky, Seed = 7 }, Factors = Listed };
        var space = new TuningSpace(options, Matrix);
        var random = new Random(1);
        var kinds = new HashSet<Confidence>();
        for (var n = 0; n < 200; n++)
        {
            var point = Enumerable.Range(0, TuningSpace.Dimensions).Select(_ => random.NextDouble()).ToArray();
            var settings = space.At(point);
            settings.Validate();
            Assert.Contains(settings.Factors, Listed);
            Assert.Equal((Solver.Cholesky, 7L), (settings.Solver, settings.Seed));
            Assert.InRange(settings.RegularizationExponent, 0, options.MaxExponent);
            double[] numbers =
                [settings.RegularizationExponent, settings.Alpha!.Value, settings.Regularization!.Value, settings.UnobservedWeight];
            foreach (var number in numbers)
                Assert.Equal(number, double.Parse(number.ToString("G3", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture));
            kinds.Add(settings.Confidence);
            Assert.Equal(settings, space.At(point));
        }

        Assert.Equal(TuningSpace.StandardConfidences.Order(), kinds.Order());
    }

    [Fact]
    public void AlphaAndRegularization_AreRelativeToTheData()
    {
        var space = new TuningSpace(new TuningOptions { Factors = Listed, Confidences = [Confidence.Log] }, Matrix);
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
        var space = new TuningSpace(new TuningOptions { Factors = Listed }, Matrix);
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
    public void Allows_ComparesWithTheListsThatWereGiven()
    {
        var settings = new AlsOptions { Factors = 8, Confidence = Confidence.Log, UnobservedWeight = 7 };
        Assert.True(TuningSpace.Allows(new TuningOptions(), settings));
        Assert.True(TuningSpace.Allows(new TuningOptions { Factors = [8], Confidences = [Confidence.Log] }, settings));
        Assert.False(TuningSpace.Allows(new TuningOptions { Factors = [4] }, settings));
        Assert.False(TuningSpace.Allows(new TuningOptions { Confidences = [Confidence.Hu] }, settings));
    }

    [Fact]
    public void Nearest_OfSettingsInside_IsTheirPoint_AndOfSettingsOutside_AtTheEdge()
    {
        var space = new TuningSpace(new TuningOptions { Factors = [8, 16] }, Matrix);
        double[][] points = [[0.6, 0.7, 0.1, 0.5, 0.8, 0.8], [0.1, 0.2, 0.9, 0.1, 0, 0], [0.1, 0.9, 0.5, 0.9, 0.9, 0.5]];
        foreach (var point in points)
        {
            var settings = space.At(point);
            var nearest = space.Nearest(settings, out var isInside);
            Assert.True(isInside);
            Assert.Equal(settings, space.At(nearest));
        }

        var inside = space.At(points[0]);
        AlsOptions[] outside =
        [
            inside with { Factors = 12 },
            inside with { Confidence = Confidence.Scaled },
            inside with { Alpha = inside.Alpha * 1000 },
            inside with { Regularization = inside.Regularization * 1000 },
            inside with { UnobservedWeight = 2 },
            inside with { RegularizationExponent = 1.5 },
            // The λ of the search is a mean over all rows.
            inside with { RegularizationScale = RegularizationScale.Likes },
        ];
        foreach (var settings in outside)
        {
            var point = space.Nearest(settings, out var isInside);
            Assert.False(isInside);
            Assert.All(point, coordinate => Assert.InRange(coordinate, 0, 1 - 1e-9));
            space.At(point).Validate();
        }

        var likes = new TuningOptions { Factors = [8], Standard = inside with { RegularizationScale = RegularizationScale.Likes } };
        Assert.Equal(RegularizationScale.Mean, new TuningSpace(likes, Matrix).At(points[0]).RegularizationScale);
        Assert.Equal(16, space.At(space.Nearest(inside with { Factors = 1000 }, out _)).Factors);
        Assert.Equal(1, space.At(space.Nearest(inside with { UnobservedWeight = 2 }, out _)).UnobservedWeight);
        Assert.Equal(1, space.At(space.Nearest(inside with { RegularizationExponent = 3 }, out _)).RegularizationExponent);
    }

    [Fact]
    public void Edges_AreThoseWithValuesBeyond()
    {
        var space = new TuningSpace(new TuningOptions { Factors = [4, 8, 16] }, Matrix);
        Assert.Empty(At(0.5, 0.5, 0.5, 0.5, 0.5));
        // α₀ = 1 and ν = 0 are limits of their own.
        Assert.Empty(At(0.5, 0.5, 0.5, 0, 0));
        Assert.Equal([(TuningSetting.Factors, true)], At(0.9, 0.5, 0.5, 0, 0));
        Assert.Equal([(TuningSetting.Factors, false)], At(0.1, 0.5, 0.5, 0, 0));
        Assert.Equal([(TuningSetting.Regularization, true)], At(0.5, 0.96, 0.5, 0, 0));
        Assert.Equal([(TuningSetting.Regularization, false)], At(0.5, 0.04, 0.5, 0, 0));
        Assert.Equal([(TuningSetting.Alpha, true)], At(0.5, 0.5, 0.96, 0, 0));
        Assert.Equal([(TuningSetting.Alpha, false)], At(0.5, 0.5, 0.04, 0, 0));
        Assert.Equal([(TuningSetting.UnobservedWeight, false)], At(0.5, 0.5, 0.5, 0.98, 0));
        Assert.Equal([(TuningSetting.RegularizationExponent, true)], At(0.5, 0.5, 0.5, 0, 0.98));

        (TuningSetting, bool)[] At(double factors, double regularization, double alpha, double unobserved, double exponent)
        {
            double[] point = [factors, regularization, 0.5, alpha, unobserved, exponent];
            return [.. space.Edges(point, space.At(point)).Select(edge => (edge.Setting, edge.IsMax))];
        }
    }

    [Fact]
    public void AWidenedSetting_ReachesBeyondBothEdges()
    {
        var space = new TuningSpace(new TuningOptions { Factors = [4] }, Matrix);
        double[] low = [0, 0, 0.1, 0, 1 - 1e-9, 0], high = [0, 1 - 1e-9, 0.1, 1 - 1e-9, 0, 1 - 1e-9];
        foreach (var (setting, value, hasMin, hasMax) in (IEnumerable<(TuningSetting, Func<AlsOptions, double>, bool, bool)>)
        [
            (TuningSetting.Alpha, settings => settings.Alpha!.Value / settings.UnobservedWeight, true, true),
            (TuningSetting.Regularization, settings => settings.Regularization!.Value / Noise(settings), true, true),
            (TuningSetting.UnobservedWeight, settings => settings.UnobservedWeight, true, false),
            (TuningSetting.RegularizationExponent, settings => settings.RegularizationExponent, false, true),
        ])
        {
            var wide = new TuningSpace(new TuningOptions { Factors = [4], Widened = [setting] }, Matrix);
            Assert.Equal(hasMin, value(wide.At(low)) < value(space.At(low)) / 2);
            Assert.Equal(hasMax, value(wide.At(high)) > value(space.At(high)) * 1.5);
        }

        static double Noise(AlsOptions settings) => NoiseRegularization.Choose(Matrix, settings.Weighting);
    }

    [Fact]
    public void ForOneStrength_LogAndHuAreLeftOut_UnlessTheyAreNamed()
    {
        var builder = new InteractionMatrixBuilder();
        for (var user = 0; user < 6; user++)
        {
            for (var item = 0; item <= user; item++) builder.Add($"u{user}", $"i{item}", 3);
        }

        var matrix = builder.Build();
        var space = new TuningSpace(new TuningOptions { Factors = [4] }, matrix);
        Assert.Equal([Confidence.Normalized, Confidence.Binary, Confidence.Bm25, Confidence.Tfidf], space.Confidences);
        // The same weights in other words.
        var log = new AlsOptions { Factors = 4, Confidence = Confidence.Log, Alpha = 2, Regularization = 1 };
        var binary = space.At(space.Nearest(log, out var isInside));
        Assert.True(isInside);
        Assert.Equal(Confidence.Binary, binary.Confidence);
        Assert.Equal(2 * Math.Log(4), binary.Alpha!.Value, 0.01);
        var named = new TuningOptions { Factors = [4], Confidences = [Confidence.Log, Confidence.Hu] };
        Assert.Equal([Confidence.Log, Confidence.Hu], new TuningSpace(named, matrix).Confidences);
        Assert.Equal(6, new TuningSpace(new TuningOptions { Factors = [4] }, Matrix).Confidences.Count);
    }
}
