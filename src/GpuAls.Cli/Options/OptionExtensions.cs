using System.CommandLine;
using System.CommandLine.Parsing;
using GpuAls.Core;

namespace GpuAls.Cli.Options;

/// <summary>Typed options, as opposed to options that have their default.</summary>
static class OptionExtensions
{
    /// <summary>Whether an option was typed.</summary>
    public static bool IsGiven(this ParseResult parse, Option option) => parse.GetResult(option) is { Implicit: false };

    /// <summary>Whether an option was typed.</summary>
    public static bool IsGiven(this SymbolResult result, Option option) => result.GetResult(option) is { Implicit: false };

    /// <summary>The first of some options that was typed; null for none.</summary>
    public static Option? FirstGiven(this SymbolResult result, params IEnumerable<Option> options) => options.FirstOrDefault(result.IsGiven);

    /// <summary>The typed value; <paramref name="otherwise"/> if the option was not typed.</summary>
    public static T? GivenOr<T>(this ParseResult parse, Option<T> option, T? otherwise) => parse.IsGiven(option) ? parse.GetValue(option) : otherwise;

    /// <summary>The settings with a typed value; the same settings if the option was not typed.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="parse">The typed command.</param>
    /// <param name="option">The option.</param>
    /// <param name="set">Puts the typed value into the settings.</param>
    public static TSettings With<TSettings>(this TSettings settings, ParseResult parse, Option option, Func<TSettings, TSettings> set)
        where TSettings : class =>
        parse.IsGiven(option) ? set(settings) : settings;

    /// <summary>Makes a command require exactly one of some options.</summary>
    public static void RequireOneOf(this Command command, params Option[] options) => command.RequireOneOf(options, together: null);

    /// <summary>Makes a command require exactly one of some options, or two of them that may stand together.</summary>
    public static void RequireOneOf(this Command command, Option[] options, (Option One, Option Other)? together) => command.Validators.Add(result =>
    {
        var given = options.Count(result.IsGiven);
        if (together is var (one, other) && result.IsGiven(one) && result.IsGiven(other)) given--;
        if (given != 1)
            result.AddError(
                $"expected {(given == 0 ? "" : "only ")}one of {string.Join(", ", options.SkipLast(1).Select(option => option.Name))} or "
                + $"{options[^1].Name}");
    });

    /// <summary>The errors of a value in a sentence about its option; null if there is none.</summary>
    public static string? ErrorOf(Option option, Action validate)
    {
        try
        {
            validate();
            return null;
        }
        catch (GpuAlsException wrong)
        {
            return $"{option.Name}: {wrong.Message}";
        }
    }
}
