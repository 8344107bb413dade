using System.Globalization;
using GpuAls.Core;
using GpuAls.Core.Interactions;
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

    // Powers of 10.
    static readonly (double From, double To) RegularizationRange = (-1.8, 0.7);
    static readonly (double From, double To) AlphaRange = (-3, 0.3);
    static readonly (double From, double To) UnobservedRange = (-1.5, 0);

    // The share of the range of α₀ and ν that has the default values 1 and 0.
    const double DefaultShare = 0.4;

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
        var cells = (double)sample.Users.Count * sample.Items.Count;
        // A kind of confidence may see nothing in a sample; the choice stays, so that the others keep their places.
        confidences =
        [
            .. from choice in whole.confidences
               let total = new Weighting(choice.Confidence, Alpha: 1).Of(sample.ByUser).TotalEvidence()
               select (choice.Confidence, total > 0 ? cells / total : choice.Balanced),
        ];
    }

    /// <param name="options">The choices.</param>
    /// <param name="train">The training interactions.</param>
    /// <exception cref="GpuAlsException">With none of the confidences a seen pair counts more than an unseen one.</exception>
    public TuningSpace(TuningOptions options, InteractionMatrix train)
    {
        this.options = options;
        this.train = train;
        var cells = (double)train.Users.Count * train.Items.Count;
        confidences =
        [
            .. from confidence in options.Confidences
               let total = new Weighting(confidence, Alpha: 1).Of(train.ByUser).TotalEvidence()
               where total > 0
               select (confidence, cells / total),
        ];
        if (confidences.Count == 0)
        {
            var words = DisplayText.OneOf([.. options.Confidences.Select(confidence => ConfidenceInfo.Of(confidence).Word)]);
            throw new GpuAlsException($"no alpha to search: with confidence {words} every seen pair counts the same as an unseen one, for any alpha");
        }
    }

    /// <summary>The first point: for every setting a value that is often near a good one.</summary>
    public double[] Centre
    {
        get
        {
            var factors = options.Factors.Count == 1 ? 0.5 : (FactorsIndexNear(64) + 0.5) / options.Factors.Count;
            return [factors, 0.7, 0.5 / confidences.Count, 0.45, 0, 0];
        }
    }

    /// <summary>Whether settings lie in the space, so that a search may have them as its result. Settings that are auto always do.</summary>
    public bool Contains(AlsOptions settings)
    {
        var choice = confidences.FirstOrDefault(choice => choice.Confidence == settings.Confidence);
        // The default of the tuple has no balance.
        if (choice.Balanced == 0 || !options.Factors.Contains(settings.Factors)) return false;
        var unobserved = settings.UnobservedWeight;
        var balanced = choice.Balanced * unobserved;
        if (!IsIn(UnobservedRange, unobserved) || !IsIn(AlphaRange, (settings.Alpha ?? balanced) / balanced)) return false;
        var exponent = settings.RegularizationExponent;
        if (options.MaxExponent != 0 && !(exponent >= 0 && exponent <= options.MaxExponent)) return false;
        if (settings.RegularizationScale != RegularizationScale.Mean) return false;
        return settings.Regularization is not { } regularization || IsIn(
            RegularizationRange,
            regularization / NoiseRegularization.Choose(train, new Weighting(settings.Confidence, settings.Alpha ?? balanced, unobserved)));
    }

    /// <summary>The settings of a point, rounded to three digits, so that the tried settings can be typed.</summary>
    public AlsOptions At(IReadOnlyList<double> point)
    {
        var (confidence, balanced) = confidences[Index(point[2], confidences.Count)];
        var unobserved = Short(Power(UnobservedRange, 1 - FromDefault(point[4])));
        var alpha = Short(balanced * Power(AlphaRange, point[3]) * unobserved);
        var noise = NoiseRegularization.Choose(train, new Weighting(confidence, alpha, unobserved));
        return options.Standard with
        {
            Factors = options.Factors[Index(point[0], options.Factors.Count)],
            Confidence = confidence,
            Alpha = alpha,
            RegularizationScale = RegularizationScale.Mean,
            Regularization = Short(Power(RegularizationRange, point[1]) * noise),
            UnobservedWeight = unobserved,
            RegularizationExponent = options.MaxExponent == 0
                ? options.Standard.RegularizationExponent
                : Short(options.MaxExponent * FromDefault(point[5])),
        };
    }

    /// <summary>
    /// The place of a point for the distance of two points: steps without an effect have length 0, and all confidences are equally far apart.
    /// </summary>
    public double[] Place(IReadOnlyList<double> point)
    {
        var place = new double[5 + confidences.Count];
        place[0] = options.Factors.Count == 1 ? 0 : Index(point[0], options.Factors.Count) / (options.Factors.Count - 1.0);
        place[1] = point[1];
        place[2] = point[3];
        place[3] = FromDefault(point[4]);
        place[4] = options.MaxExponent == 0 ? 0 : FromDefault(point[5]);
        place[5 + Index(point[2], confidences.Count)] = 0.5;
        return place;
    }

    // The distance from the default value, in [0, 1).
    static double FromDefault(double coordinate) => Math.Max(0, (coordinate - DefaultShare) / (1 - DefaultShare));

    int FactorsIndexNear(int wanted) => Enumerable.Range(0, options.Factors.Count).MinBy(index => Math.Abs(options.Factors[index] - wanted));

    static int Index(double coordinate, int count) => Math.Min(count - 1, (int)(coordinate * count));

    static double Power((double From, double To) range, double coordinate) => Math.Pow(10, range.From + coordinate * (range.To - range.From));

    static bool IsIn((double From, double To) range, double value) => Math.Log10(value) >= range.From && Math.Log10(value) <= range.To;

    static double Short(double value) => double.Parse(value.ToString("G3", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
