using System.CommandLine;

namespace GpuAls.Cli.Options;

/// <summary>The kinds of values that an option takes.</summary>
enum OptionKind
{
    /// <summary>On or off.</summary>
    Flag,

    /// <summary>On, or a text: --validate, --validate random:0.1.</summary>
    OptionalText,

    /// <summary>A number.</summary>
    Number,

    /// <summary>A number or a word.</summary>
    NumberOrWord,

    /// <summary>One of a few words.</summary>
    Choice,

    /// <summary>A text.</summary>
    Text,

    /// <summary>Several values.</summary>
    List,
}

/// <summary>The values of an option, for configuration files, their schema and completion.</summary>
/// <param name="Kind">The kind of value.</param>
sealed record OptionShape(OptionKind Kind)
{
    /// <summary>The words of a choice, or of a list of choices.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>Whether a number is whole.</summary>
    public bool IsWhole { get; init; }

    /// <summary>Whether the values of a list are numbers.</summary>
    public bool HasNumbers { get; init; }

    /// <summary>The smallest number; null for no limit.</summary>
    public double? Min { get; init; }

    /// <summary>The largest number; null for no limit.</summary>
    public double? Max { get; init; }

    /// <summary>Whether the limits themselves are excluded.</summary>
    public bool IsOpen { get; init; }

    /// <summary>Whether the values of a list can be typed as one word, separated by commas.</summary>
    public bool SplitsCommas { get; init; }

    /// <summary>Whether the values are names, in which a comma is typed as <c>\,</c>.</summary>
    public bool HasNames { get; init; }

    /// <summary>Whether the value is the path of a file or a folder, or an address.</summary>
    public bool IsPath { get; init; }

    /// <summary>The default as it is typed; null if the option has none, or chooses one.</summary>
    public string? Standard { get; init; }

    /// <summary>The shape of an option.</summary>
    public static OptionShape Of(Option option)
    {
        if (option is IShapedOption shaped) return shaped.Shape;
        if (option.ValueType == typeof(bool)) return new(OptionKind.Flag) { Standard = "false" };
        var isPath = option.HelpName is "file" or "folder" or "target" or "model model";
        if (option.Arity.MaximumNumberOfValues > 1)
        {
            return new(OptionKind.List)
            {
                IsPath = isPath,
                HasNames = option.HelpName == "names",
                SplitsCommas = option.HelpName is "names" or "event=number",
            };
        }

        return new(option.Arity.MinimumNumberOfValues == 0 ? OptionKind.OptionalText : OptionKind.Text) { IsPath = isPath };
    }
}

/// <summary>An option that knows its shape.</summary>
interface IShapedOption
{
    /// <summary>The values that the option takes.</summary>
    OptionShape Shape { get; }
}
