using System.CommandLine;
using System.Globalization;

namespace GpuAls.Cli;

/// <summary>How much a play counts: --alpha, a number or the word auto.</summary>
sealed class AlphaOption : Option<string>
{
    const string Auto = "auto";

    public AlphaOption(double standard)
        : base("--alpha")
    {
        Description = "α: how much a play counts, see --confidence; auto: so much that all seen pairs together weigh as much as all unseen ones.";
        HelpName = $"number|{Auto}";
        DefaultValueFactory = _ => standard.ToString(CultureInfo.InvariantCulture);
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
