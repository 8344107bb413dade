using GpuAls.Core.Interactions;
using GpuAls.Core.Living;
using GpuAls.Core.Model;
using GpuAls.Core.Solving;
using GpuAls.Core.Weights;

namespace GpuAls.Core.Tests;

public sealed class FadingTests
{
    const float MinNormal = 1.17549435e-38f;

    static readonly DateTimeOffset Start = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
    static readonly InteractionTimes Times = new() { HalfLife = TimeSpan.FromDays(180), AsOf = Start, Since = Start.AddYears(-9) };

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void StrengthsOfALaterMoment_FollowByOneFactor()
    {
        var model = Model(LivingModels.Options, LivingModels.Events(500, dislikesInTen: 2));
        var (later, fading) = Fading.Of(model, Times with { AsOf = Start.AddDays(90), Since = null });

        Assert.Equal((Start, Start.AddDays(90)), (fading!.From, fading.To));
        Assert.Equal(Math.Sqrt(0.5), fading.Factor, 1e-12);
        // The bounds stay those of the training.
        Assert.Equal(Times with { AsOf = Start.AddDays(90) }, later.Training.Times);
        for (long e = 0; e < model.Known.Entries; e++)
            Assert.Equal((float)(model.Known.Values[e] * Math.Sqrt(0.5)), later.Known.Values[e]);
    }

    [Fact]
    public void ASecondMoment_IsOneMoreFactor()
    {
        var model = Model(LivingModels.Options, LivingModels.Events(500));
        var (once, twice) = (Fading.Of(model, At(500)).Model, Fading.Of(Fading.Of(model, At(123)).Model, At(500)).Model);

        for (long e = 0; e < model.Known.Entries; e++) Assert.Equal(1, twice.Known.Values[e] / once.Known.Values[e], 3e-7);
        Assert.Equal(once.Training.Times, twice.Training.Times);
    }

    [Fact]
    public void NoStrength_BecomesZero()
    {
        var model = Model(LivingModels.Options, [("a", "x", 4e-38f), ("a", "y", -4e-38f), ("b", "x", 8)]);
        var later = Fading.Of(model, At(1e5)).Model;

        Assert.Equal([MinNormal, -MinNormal], later.Known.RowValues(0));
        Assert.Equal([8 * MathF.Pow(2, -30)], later.Known.RowValues(1));
    }

    [Fact]
    public void TheSameMoment_ChangesNothing()
    {
        var model = Model(LivingModels.Options, LivingModels.Events(500));
        var (later, fading) = Fading.Of(model, Times);
        Assert.Null(fading);
        Assert.Same(model.Known, later.Known);
    }

    [Fact]
    public void OtherTimes_AreRefused()
    {
        var model = Model(LivingModels.Options, LivingModels.Events(500));
        Assert.Equal(
            "the interactions are not weighed by the half-life of the model (Parameter 'ofEvents')",
            Assert.Throws<ArgumentException>(() => Fading.Of(model, null)).Message);
        Assert.Equal(
            "the interactions are weighed as of a moment before that of the model (Parameter 'ofEvents')",
            Assert.Throws<ArgumentException>(() => Fading.Of(model, At(-1))).Message);
    }

    [Fact]
    public void BoundsWithoutAHalfLife_KeepTheStrengths()
    {
        var model = LivingModels.Train(LivingModels.Events(500));
        var times = new InteractionTimes { AsOf = Start, Until = Start };
        var (later, fading) = Fading.Of(model with { Training = model.Training with { Times = times } }, ofEvents: null);
        Assert.Equal((null, new InteractionTimes { Until = Start }), (fading, later.Training.Times));
        Assert.Same(model.Known, later.Known);
        Assert.Null(Fading.Of(model with { Training = model.Training with { Times = times with { Until = null } } }, null).Model.Training.Times);
    }

    // A confidence that relates strengths to their mean hardly changes; one of the strength itself loses the whole factor.
    [Theory]
    [InlineData(Confidence.Fading, 1, 0, 0.002)]
    [InlineData(Confidence.Fading, 180, 0.03, 0.15)]
    [InlineData(Confidence.Scaled, 1, 0.0038, 0.0039)]
    [InlineData(Confidence.Scaled, 180, 0.9999, 1.0001)]
    [InlineData(Confidence.Binary, 180, 0, 0)]
    public void TheEvidenceThatAgeChanges_DependsOnTheConfidence(Confidence confidence, double days, double least, double most)
    {
        var model = Model(Weighted(confidence), LivingModels.Events(3000));
        var updated = new ModelUpdater().Update(model, Events(days), Cancel);

        TestContext.Current.TestOutputHelper?.WriteLine($"{confidence}, {days} days: {updated.Fading!.ChangedEvidence:P3} of the evidence changed");
        Assert.InRange(updated.Fading!.ChangedEvidence, least, most);
        if (most < 0.01) Assert.Empty(updated.Sweeps);
        // The drift is measured all the same: the age of the pairs is no event.
        if (most < 0.01) Assert.NotNull(updated.Model.Training.Updates!.Gradient);
    }

    // Whatever the age changes, the vectors are the solutions for the later moment.
    [Theory, InlineData(Confidence.Fading), InlineData(Confidence.Scaled), InlineData(Confidence.Log)]
    public void AfterAnUpdate_VectorsAreThoseOfTheLaterMoment(Confidence confidence)
    {
        var model = Model(Weighted(confidence), LivingModels.Events(3000));
        var updated = new ModelUpdater(tolerance: 1e-3) { MaxSweeps = 1000 }.Update(model, Events(120, LivingModels.Events(40, seed: 2)), Cancel);

        Assert.Equal(default, updated.Left);
        var (users, items) = LivingModels.Gradients(updated.Model);
        Assert.All(users.Concat(items), gradient => Assert.InRange(gradient, 0, 0.01));
    }

    [Fact]
    public void AgesAddUpOverUpdates_UntilTheRowIsSolved()
    {
        var model = Model(Weighted(Confidence.Fading), LivingModels.Events(3000));
        var updates = 0;
        IReadOnlyList<SolvedRows> sweeps = [];
        for (; sweeps.Count == 0; updates++)
        {
            var updated = new ModelUpdater().Update(model, Events(10 * (updates + 1)), Cancel);
            (model, sweeps) = (updated.Model, updated.Sweeps);
            Assert.InRange(updates, 0, 40);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"the first vectors are solved after {updates} updates of ten days");
        Assert.InRange(updates, 3, 40);
    }

    static AlsOptions Weighted(Confidence confidence) => LivingModels.Options with
    {
        Confidence = confidence,
        Alpha = confidence == Confidence.Fading ? 0.3 : 1.5,
        UnobservedWeight = 0.2,
    };

    static InteractionTimes At(double days) => Times with { AsOf = Start.AddDays(days) };

    static InteractionMatrix Events(double days, params (string User, string Item, float Strength)[] events)
    {
        var builder = new InteractionMatrixBuilder { Times = At(days) };
        foreach (var (user, item, strength) in events) builder.Add(user, item, strength);
        return builder.Build();
    }

    static AlsModel Model(AlsOptions options, IEnumerable<(string User, string Item, float Strength)> events)
    {
        var model = LivingModels.Train(events, options);
        return model with { Training = model.Training with { Times = Times } };
    }
}
