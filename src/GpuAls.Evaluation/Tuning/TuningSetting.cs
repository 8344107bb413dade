using GpuAls.Core;

namespace GpuAls.Evaluation.Tuning;

/// <summary>A setting that a search chooses from a range of numbers.</summary>
public enum TuningSetting
{
    /// <summary>The number of factors.</summary>
    Factors,

    /// <summary>α, relative to the α that balances seen and unseen pairs.</summary>
    Alpha,

    /// <summary>λ, relative to the noise level of the data.</summary>
    Regularization,

    /// <summary>α₀.</summary>
    UnobservedWeight,

    /// <summary>ν.</summary>
    RegularizationExponent,
}

/// <summary>The facts about one setting of a search: its word, and the range that is searched.</summary>
sealed record TuningSettingInfo : IChoice<TuningSetting>
{
    static readonly ChoiceTable<TuningSetting, TuningSettingInfo> Table = new(
        "setting",
        new() { Value = TuningSetting.Factors, Word = "factors", Help = "the number of factors", Coordinate = 0 },
        new()
        {
            Value = TuningSetting.Alpha,
            Word = "alpha",
            Help = "α",
            Coordinate = 3,
            Range = (-3, 0.3),
            Wide = (-4.5, 1.3),
        },
        new()
        {
            Value = TuningSetting.Regularization,
            Word = "regularization",
            Help = "λ",
            Coordinate = 1,
            Range = (-1.8, 0.7),
            Wide = (-3.3, 1.7),
        },
        new()
        {
            Value = TuningSetting.UnobservedWeight,
            Word = "unobserved-weight",
            Help = "α₀",
            Coordinate = 4,
            Range = (-2.5, 0),
            Wide = (-4, 0),
            HasNaturalMax = true,
        },
        new()
        {
            Value = TuningSetting.RegularizationExponent,
            Word = "regularization-exponent",
            Help = "ν",
            Coordinate = 5,
            HasNaturalMin = true,
        });

    /// <summary>All settings, in the order of the help.</summary>
    public static IReadOnlyList<TuningSettingInfo> All => Table.Rows;

    /// <summary>The row of a setting.</summary>
    /// <exception cref="GpuAlsException">The value is not one of the enumeration.</exception>
    public static TuningSettingInfo Of(TuningSetting setting) => Table[setting];

    /// <inheritdoc/>
    public required TuningSetting Value { get; init; }

    /// <inheritdoc/>
    public required string Word { get; init; }

    /// <inheritdoc/>
    public string FileWord => Word;

    /// <inheritdoc/>
    public required string Help { get; init; }

    /// <summary>The place of the setting in a point.</summary>
    public required int Coordinate { get; init; }

    /// <summary>The range, in powers of 10.</summary>
    public (double From, double To) Range { get; init; }

    /// <summary>The range of a search that widens the setting, in powers of 10.</summary>
    public (double From, double To) Wide { get; init; }

    /// <summary>Whether the lower end is the limit of the setting itself.</summary>
    public bool HasNaturalMin { get; init; }

    /// <summary>Whether the upper end is the limit of the setting itself.</summary>
    public bool HasNaturalMax { get; init; }
}

/// <summary>A setting of the best trial at an edge of the search space: a value beyond the edge may be better.</summary>
/// <param name="Setting">The setting.</param>
/// <param name="IsMax">Whether it is the upper edge.</param>
/// <param name="Value">The value of the best trial.</param>
public sealed record TuningEdge(TuningSetting Setting, bool IsMax, double Value);
