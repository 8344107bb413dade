using System.CommandLine;
using System.Globalization;

namespace GpuAls.Cli;

/// <summary>An option that takes a number above 0, or the word auto: then the data decide.</summary>
sealed class NumberOrAutoOption : Option<string>
{
    const string Auto = "auto";

    /// <param name="name">With its dashes.</param>
    /// <param name="description">For the help.</param>
    /// <param name="standard">What counts where the option is left out; null for auto.</param>
    public NumberOrAutoOption(string name, string description, double? standard)
        : base(name)
    {
        Description = description;
        HelpName = $"number|{Auto}";
        DefaultValueFactory = _ => standard?.ToString(CultureInfo.InvariantCulture) ?? Auto;
        Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !IsAuto(token.Value) && Number(token.Value) is null)
                result.AddError($"{Name} is '{token.Value}', expected a number above 0, or {Auto}");
        });
        CompletionSources.Add(Auto);
    }

    /// <summary>The number, or null for auto; another where the option was left out.</summary>
    public double? GivenOr(ParseResult parse, double? otherwise) => parse.IsGiven(this) ? Number(parse.GetRequiredValue(this)) : otherwise;

    static bool IsAuto(string text) => text.Equals(Auto, StringComparison.OrdinalIgnoreCase);

    static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float & ~NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var number) && number > 0 && double.IsFinite(number)
            ? number
            : null;
}
