using System.CommandLine;
using System.Globalization;
using System.Numerics;
using GpuAls.Core;

namespace GpuAls.Cli.Options;

/// <summary>An option that takes a number: 0.01, 1e-3.</summary>
/// <typeparam name="T">The type of number.</typeparam>
sealed class NumberOption<T> : Option<T>, IShapedOption where T : struct, INumber<T>
{
    /// <param name="name">The name with its dashes.</param>
    /// <param name="description">The text of the help.</param>
    /// <param name="standard">The default; null for none.</param>
    /// <param name="range">The numbers that are accepted.</param>
    public NumberOption(string name, string description, T? standard, NumberRange<T> range)
        : base(name)
    {
        Description = description;
        HelpName = "number";
        Shape = NumberShape.Of(OptionKind.Number, range) with { Standard = standard?.ToString(null, CultureInfo.InvariantCulture) };
        if (standard is { } value) DefaultValueFactory = _ => value;
        CustomParser = result =>
        {
            var text = result.Tokens.Count == 0 ? "" : result.Tokens[^1].Value;
            if (range.Parse(text) is { } number) return number;
            result.AddError($"{Name} is '{text}'; expected {range.Text}");
            return default;
        };
    }

    /// <inheritdoc/>
    public OptionShape Shape { get; }
}

/// <summary>The shape of numbers.</summary>
static class NumberShape
{
    /// <summary>The numbers of a range.</summary>
    public static OptionShape Of<T>(OptionKind kind, NumberRange<T> range) where T : struct, INumber<T> => new(kind)
    {
        HasNumbers = true,
        IsWhole = T.CreateTruncating(0.5) == T.Zero,
        Min = range.Min is { } min ? double.CreateSaturating(min) : null,
        Max = range.Max is { } max ? double.CreateSaturating(max) : null,
        IsOpen = range.IsOpen,
    };
}

/// <summary>An option that takes a number, or the word auto for a value that is chosen from the data.</summary>
/// <typeparam name="T">The type of number.</typeparam>
class NumberOrAutoOption<T> : Option<string>, IShapedOption where T : struct, INumber<T>
{
    const string Auto = "auto";

    readonly NumberRange<T> range;

    /// <param name="name">The name with its dashes.</param>
    /// <param name="description">The text of the help, with the default.</param>
    /// <param name="range">The numbers that are accepted.</param>
    public NumberOrAutoOption(string name, string description, NumberRange<T> range)
        : base(name)
    {
        this.range = range;
        Description = description;
        HelpName = $"number|{Auto}";
        Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !IsAuto(token.Value) && Number(token.Value) is null)
                result.AddError($"{Name} is '{token.Value}'; expected {range.Text}, or {Auto}");
        });
        CompletionSources.Add(Auto);
    }

    /// <param name="name">The name with its dashes.</param>
    /// <param name="description">The text of the help, without the default.</param>
    /// <param name="standard">The default; null for auto.</param>
    /// <param name="range">The numbers that are accepted.</param>
    public NumberOrAutoOption(string name, string description, T? standard, NumberRange<T> range)
        : this(name, description, range) =>
        DefaultValueFactory = _ => standard?.ToString(null, CultureInfo.InvariantCulture) ?? Auto;

    /// <inheritdoc/>
    public OptionShape Shape => NumberShape.Of(OptionKind.NumberOrWord, range) with
    {
        Words = [Auto],
        Standard = DefaultValueFactory is null ? null : (string?)GetDefaultValue(),
    };

    /// <summary>The typed or the default number; null for auto.</summary>
    public T? Number(ParseResult parse) => Number(parse.GetRequiredValue(this));

    /// <summary>The number of a text; null for auto.</summary>
    public T? Number(string text) => range.Parse(text);

    /// <summary>The number, or null for auto; <paramref name="otherwise"/> if the option was not typed.</summary>
    public T? GivenOr(ParseResult parse, T? otherwise) => parse.IsGiven(this) ? Number(parse) : otherwise;

    static bool IsAuto(string text) => text.Equals(Auto, StringComparison.OrdinalIgnoreCase);
}

/// <summary>An option that takes several different whole numbers, separated by commas: 10,20.</summary>
sealed class NumberListOption : Option<IReadOnlyList<int>>, IShapedOption
{
    readonly IReadOnlyList<int> standard;

    /// <param name="name">The name with its dashes.</param>
    /// <param name="description">The text of the help, without the default.</param>
    /// <param name="standard">The default.</param>
    /// <param name="range">The numbers that are accepted.</param>
    public NumberListOption(string name, string description, IReadOnlyList<int> standard, NumberRange<int> range)
        : base(name)
    {
        this.standard = standard;
        Description = $"{description} Default: {string.Join(',', standard)}.";
        HelpName = "numbers";
        Shape = NumberShape.Of(OptionKind.List, range) with { SplitsCommas = true, Standard = string.Join(',', standard) };
        CustomParser = result =>
        {
            var text = string.Join(',', result.Tokens.Select(token => token.Value));
            int?[] numbers = [.. text.Split(',').Select(part => range.Parse(part.Trim()))];
            if (Array.TrueForAll(numbers, number => number is not null) && numbers.Distinct().Count() == numbers.Length)
                return [.. numbers.Select(number => number!.Value)];
            result.AddError(
                $"{Name} is '{text}'; expected different {range.ManyText}, separated by commas, such as {string.Join(',', standard.Take(3))}");
            return [];
        };
    }

    /// <inheritdoc/>
    public OptionShape Shape { get; }

    /// <summary>The numbers that were typed; null if the option was not.</summary>
    public IReadOnlyList<int>? Typed(ParseResult parse) => parse.IsGiven(this) ? parse.GetValue(this) : null;

    /// <summary>The numbers that were typed, or the default.</summary>
    public IReadOnlyList<int> Read(ParseResult parse) => parse.GetValue(this) ?? standard;
}
