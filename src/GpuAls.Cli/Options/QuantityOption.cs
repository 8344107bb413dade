using System.CommandLine;
using GpuAls.Core;

namespace GpuAls.Cli.Options;

/// <summary>An option that takes a number above 0 and its unit in one word: 25GB.</summary>
sealed class QuantityOption : Option<double?>, IShapedOption
{
    readonly string? standard;

    /// <param name="name">The name with its dashes.</param>
    /// <param name="description">The text of the help.</param>
    /// <param name="standard">The default as it is typed; null for none.</param>
    /// <param name="unit">The kind of unit.</param>
    public QuantityOption(string name, string description, string? standard, QuantityUnit unit)
        : base(name)
    {
        this.standard = standard;
        Description = description;
        HelpName = unit.Name;
        // The help prints the default as it is typed.
        Description += standard is null ? "" : $" Default: {standard}.";
        CustomParser = result =>
        {
            var text = result.Tokens.Count == 0 ? "" : result.Tokens[^1].Value;
            if (unit.Parse(text) is { } quantity) return quantity;
            result.AddError($"{Name} is '{text}'; expected {unit.Expected}");
            return null;
        };
        Standard = standard is null ? null : unit.Parse(standard) ?? throw new ArgumentException($"{standard} is no {unit.Name}");
    }

    /// <inheritdoc/>
    public OptionShape Shape => new(OptionKind.Text) { Standard = standard };

    double? Standard { get; }

    /// <summary>The typed or the default quantity; null for neither.</summary>
    public double? Read(ParseResult parse) => parse.GetValue(this) ?? Standard;
}

/// <summary>A kind of unit: its spellings, and their factors.</summary>
/// <param name="Name">The name for the help.</param>
/// <param name="Expected">The expected text, for errors.</param>
/// <param name="Units">The spellings, without the prefixes for thousands, and the factor of each.</param>
/// <param name="IsSize">Whether Ki, Mi, Gi and Ti are prefixes too, and upper and lower case are the same.</param>
sealed record QuantityUnit(string Name, string Expected, IReadOnlyList<(string Unit, double Factor)> Units, bool IsSize)
{
    static readonly NumberRange<double> Positive = NumberRange.Above(0.0);

    static readonly (string Prefix, double Factor)[] Decimal = [("k", 1e3), ("M", 1e6), ("G", 1e9), ("T", 1e12)];

    static readonly (string Prefix, double Factor)[] Binary = [("Ki", 1L << 10), ("Mi", 1L << 20), ("Gi", 1L << 30), ("Ti", 1L << 40)];

    /// <summary>The speed of a link, in bytes a second. The case of the letter b tells bits from bytes.</summary>
    public static QuantityUnit Speed { get; } = new(
        "speed",
        "a number and its unit: Gb for gigabits a second or GB for gigabytes a second, such as 200Gb or 25GB",
        [("b", 0.125), ("b/s", 0.125), ("bit", 0.125), ("bit/s", 0.125), ("B", 1), ("B/s", 1)],
        IsSize: false);

    /// <summary>A size of memory, in bytes.</summary>
    public static QuantityUnit Size { get; } = new(
        "size", "a number and its unit: GB for 10⁹ bytes or GiB for 2³⁰ bytes, such as 512GB or 512GiB", [("B", 1)], IsSize: true);

    /// <summary>The quantity of a text; null if it is none.</summary>
    public double? Parse(string text) => Parse(text, Positive.Parse);

    /// <summary>The quantity of a text, with a number of the caller's kind; null if it is none.</summary>
    /// <param name="text">The number and its unit.</param>
    /// <param name="parseNumber">Reads the number; null if it is none.</param>
    public double? Parse(string text, Func<string, double?> parseNumber)
    {
        foreach (var (prefix, scale) in IsSize ? [.. Decimal, .. Binary] : Decimal)
        {
            foreach (var (unit, factor) in Units)
            {
                var word = prefix + unit;
                if (!text.EndsWith(word, IsSize ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal)) continue;
                if (parseNumber(text[..^word.Length]) is { } number && double.IsFinite(number * scale * factor)) return number * scale * factor;
            }
        }

        return null;
    }
}
