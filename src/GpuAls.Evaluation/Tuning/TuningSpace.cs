using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Core.Numerics;
using GpuAls.Core.Solving;
using GpuAls.Core.Weights;

namespace GpuAls.Evaluation.Tuning;

/// <summary>
/// The search space: settings as points of a cube, each coordinate in [0, 1): factors, λ, confidence, α, α₀, ν. Settings that depend on the data are
/// relative: α to the α at which seen and unseen pairs have the same total weight, in units of α₀, so that α₀ decides only how much a pair counts
/// because it was seen; λ to the λ at the noise of the data.
/// </summary>
sealed class TuningSpace
{
    /// <summary>The number of coordinates of a point.</summary>
    public const int Dimensions = 6;

    /// <summary>The confidences of a search that names none.</summary>
    public static IReadOnlyList<Confidence> StandardConfidences { get; } =
        [Confidence.Normalized, Confidence.Log, Confidence.Hu, Confidence.Binary, Confidence.Bm25, Confidence.Tfidf];

    // The share of the range of α₀ and ν that has the default values 1 and 0.
    const double DefaultShare = 0.4;

    // The share of a range, from its end, in which a value is at the edge.
    const double EdgeShare = 0.05;

    const double BelowOne = 1 - 1e-9;

    readonly TuningOptions options;
    readonly InteractionMatrix train;
    readonly IReadOnlyList<(Confidence Confidence, double Balanced)> confidences;

    /// <summary>The space of a sample: the same coordinate is the same choice, and numbers are relative to the sample.</summary>
    /// <param name="whole">The space of all interactions.</param>
    /// <param name="sample">The sample.</param>
    public TuningSpace(TuningSpace whole, InteractionMatrix sample)
    {
        options = whole.options;
        train = sample;
        // A kind of confidence may see nothing in a sample; the choice stays, so that the others keep their places.
        confidences =
        [
            .. from choice in whole.confidences
               let balanced = Balanced(choice.Confidence)
               select (choice.Confidence, double.IsFinite(balanced) ? balanced : choice.Balanced),
        ];
    }

    /// <param name="options">The choices, with the factors.</param>
    /// <param name="train">The training interactions.</param>
    /// <exception cref="GpuAlsException">With none of the confidences a seen pair counts more than an unseen one.</exception>
    public TuningSpace(TuningOptions options, InteractionMatrix train)
    {
        this.options = options;
        this.train = train;
        var candidates = options.Confidences
            ?? (train.HasOneStrength ? [.. StandardConfidences.Where(IsOwnChoiceForOneStrength)]
                : train.Times?.HalfLife is null ? StandardConfidences
                : [.. StandardConfidences.Select(confidence => confidence == Confidence.Normalized ? Confidence.Fading : confidence)]);
        confidences =
        [
            .. from confidence in candidates
               let balanced = Balanced(confidence)
               where double.IsFinite(balanced)
               select (confidence, balanced),
        ];
        if (confidences.Count == 0)
        {
            var words = DisplayText.OneOf([.. candidates.Select(confidence => ConfidenceInfo.Of(confidence).Word)]);
            throw new GpuAlsException($"no alpha to search: with confidence {words} every seen pair counts the same as an unseen one, for any alpha");
        }
    }

    /// <summary>The factors to choose from, ascending.</summary>
    public IReadOnlyList<int> Factors => options.Factors!;

    /// <summary>The confidences to choose from.</summary>
    public IReadOnlyList<Confidence> Confidences => [.. confidences.Select(choice => choice.Confidence)];

    double MaxExponent => options.MaxExponent * (options.Widened.Contains(TuningSetting.RegularizationExponent) ? 2 : 1);

    /// <summary>The first point: for every setting a value that is often near a good one.</summary>
    public double[] Centre
    {
        get
        {
            var factors = Factors.Count == 1 ? 0.5 : FactorsCoordinate(64);
            return [factors, 0.7, 0.5 / confidences.Count, 0.45, 0, 0];
        }
    }

    /// <summary>
    /// Whether settings respect the lists of factors and confidences that the search was given, so that it may have them as its result.
    /// </summary>
    /// <param name="search">The search as it was given.</param>
    /// <param name="settings">The settings.</param>
    public static bool Allows(TuningOptions search, AlsOptions settings) =>
        search.Factors?.Contains(settings.Factors) != false && search.Confidences?.Contains(settings.Confidence) != false;

    /// <summary>The settings of a point, rounded to three digits, so that the tried settings can be typed.</summary>
    public AlsOptions At(IReadOnlyList<double> point)
    {
        var (confidence, balanced) = confidences[Index(point[2], confidences.Count)];
        var unobserved = SignificantDigits.Round(Power(TuningSetting.UnobservedWeight, 1 - FromDefault(point[4])));
        var alpha = SignificantDigits.Round(balanced * Power(TuningSetting.Alpha, point[3]) * unobserved);
        var noise = NoiseRegularization.Choose(train, new Weighting(confidence, alpha, unobserved));
        return options.Standard with
        {
            Factors = Factors[Index(point[0], Factors.Count)],
            Confidence = confidence,
            Alpha = alpha,
            RegularizationScale = RegularizationScale.Mean,
            Regularization = SignificantDigits.Round(Power(TuningSetting.Regularization, point[1]) * noise),
            UnobservedWeight = unobserved,
            RegularizationExponent = MaxExponent == 0
                ? options.Standard.RegularizationExponent
                : SignificantDigits.Round(MaxExponent * FromDefault(point[5])),
        };
    }

    /// <summary>The point nearest to settings, which may be outside the space.</summary>
    /// <param name="settings">Settings with an α and a λ.</param>
    /// <param name="isInside">Whether the point has these settings, apart from rounding.</param>
    public double[] Nearest(AlsOptions settings, out bool isInside)
    {
        var own = IndexOf(settings.Confidence);
        var balanced = own is { } listed ? confidences[listed].Balanced : Balanced(settings.Confidence);
        // The number of a place in a range, before it is limited to the range.
        var regularization = Coordinate(
            TuningSetting.Regularization, settings.ResolvedRegularization / NoiseRegularization.Choose(train, settings.Weighting));
        var alpha = Coordinate(TuningSetting.Alpha, settings.Weighting.Alpha / (balanced * settings.UnobservedWeight));
        var unobserved = Coordinate(TuningSetting.UnobservedWeight, settings.UnobservedWeight);
        var exponent = MaxExponent == 0 ? 0 : settings.RegularizationExponent / MaxExponent;
        isInside = Factors.Contains(settings.Factors)
            && settings.RegularizationScale == RegularizationScale.Mean
            && (own is not null || (train.HasOneStrength && settings.Confidence is Confidence.Hu or Confidence.Log))
            && Array.TrueForAll([regularization, alpha, unobserved, exponent], place => place is >= 0 and <= 1);
        return
        [
            FactorsCoordinate(settings.Factors),
            Limited(regularization),
            // With one strength, a confidence that is left out has the weights of binary.
            ((own ?? IndexOf(Confidence.Binary) ?? 0) + 0.5) / confidences.Count,
            Limited(alpha),
            ToDefault(1 - Limited(unobserved)),
            ToDefault(Limited(exponent)),
        ];
    }

    /// <summary>The settings of a point that are at an edge of the space, where larger or smaller values would be possible.</summary>
    /// <param name="point">A point.</param>
    /// <param name="settings">Its settings, or those that it is nearest to.</param>
    public IEnumerable<TuningEdge> Edges(IReadOnlyList<double> point, AlsOptions settings)
    {
        var factors = Index(point[0], Factors.Count);
        if (factors == Factors.Count - 1) yield return new TuningEdge(TuningSetting.Factors, IsMax: true, settings.Factors);
        else if (factors == 0 && settings.Factors > 1) yield return new TuningEdge(TuningSetting.Factors, IsMax: false, settings.Factors);
        if (Edge(TuningSetting.Alpha, point[3], settings.Weighting.Alpha) is { } alpha) yield return alpha;
        if (Edge(TuningSetting.Regularization, point[1], settings.ResolvedRegularization) is { } regularization) yield return regularization;
        if (Edge(TuningSetting.UnobservedWeight, 1 - FromDefault(point[4]), settings.UnobservedWeight) is { } unobserved) yield return unobserved;
        if (MaxExponent == 0) yield break;
        if (Edge(TuningSetting.RegularizationExponent, FromDefault(point[5]), settings.RegularizationExponent) is { } exponent) yield return exponent;
    }

    /// <summary>
    /// The place of a point for the distance of two points: steps without an effect have length 0, and all confidences are equally far apart.
    /// </summary>
    public double[] Place(IReadOnlyList<double> point)
    {
        var place = new double[5 + confidences.Count];
        place[0] = Factors.Count == 1 ? 0 : Index(point[0], Factors.Count) / (Factors.Count - 1.0);
        place[1] = point[1];
        place[2] = point[3];
        place[3] = FromDefault(point[4]);
        place[4] = MaxExponent == 0 ? 0 : FromDefault(point[5]);
        place[5 + Index(point[2], confidences.Count)] = 0.5;
        return place;
    }

    /// <summary>The number of factors of a point.</summary>
    public int FactorsAt(IReadOnlyList<double> point) => Factors[Index(point[0], Factors.Count)];

    /// <summary>The coordinate of the number of factors that is nearest to a wanted one.</summary>
    public double FactorsCoordinate(int wanted)
    {
        var index = Enumerable.Range(0, Factors.Count).MinBy(choice => Math.Abs(Math.Log((double)Factors[choice] / wanted)));
        return (index + 0.5) / Factors.Count;
    }

    static TuningEdge? Edge(TuningSetting setting, double place, double value)
    {
        var info = TuningSettingInfo.Of(setting);
        if (place >= 1 - EdgeShare && !info.HasNaturalMax) return new TuningEdge(setting, IsMax: true, value);
        return place <= EdgeShare && !info.HasNaturalMin ? new TuningEdge(setting, IsMax: false, value) : null;
    }

    // With one strength, hu, log and binary differ in the scale of α alone.
    static bool IsOwnChoiceForOneStrength(Confidence confidence) => confidence == Confidence.Binary || ConfidenceInfo.Of(confidence).NeedsMatrix;

    static double Limited(double coordinate) => Math.Clamp(coordinate, 0, BelowOne);

    // The distance from the default value, in [0, 1).
    static double FromDefault(double coordinate) => Math.Max(0, (coordinate - DefaultShare) / (1 - DefaultShare));

    static double ToDefault(double distance) => distance > 2 * (1 - BelowOne) ? Math.Min(BelowOne, DefaultShare + distance * (1 - DefaultShare)) : 0;

    static int Index(double coordinate, int count) => Math.Min(count - 1, (int)(coordinate * count));

    int? IndexOf(Confidence confidence)
    {
        for (var choice = 0; choice < confidences.Count; choice++)
        {
            if (confidences[choice].Confidence == confidence) return choice;
        }

        return null;
    }

    double Balanced(Confidence confidence) =>
        (double)train.Users.Count * train.Items.Count / new Weighting(confidence, Alpha: 1).Of(train.ByUser).TotalEvidence();

    double Power(TuningSetting setting, double coordinate)
    {
        var (from, to) = Range(setting);
        return Math.Pow(10, from + coordinate * (to - from));
    }

    double Coordinate(TuningSetting setting, double value)
    {
        var (from, to) = Range(setting);
        return (Math.Log10(value) - from) / (to - from);
    }

    (double From, double To) Range(TuningSetting setting)
    {
        var info = TuningSettingInfo.Of(setting);
        return options.Widened.Contains(setting) ? info.Wide : info.Range;
    }
}
