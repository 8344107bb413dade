using System.CommandLine;
using System.Globalization;

namespace GpuAls.Cli;

/// <summary>Several numbers of factors, with commas between them: --factors.</summary>
sealed class FactorsOption : Option<IReadOnlyList<int>>
{
    public FactorsOption(params IReadOnlyList<int> standard)
        : base("--factors")
    {
        var text = string.Join(',', standard);
        Description = $"How many factors to train, one number after the other. [default: {text}]";
        HelpName = "numbers";
        CustomParser = result =>
        {
            var given = result.Tokens[^1].Value;
            List<int> factors = [];
            foreach (var part in given.Split(','))
            {
                if (int.TryParse(part, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var number) && number >= 1)
                {
                    factors.Add(number);
                    continue;
                }

                result.AddError($"--factors is '{given}', expected whole numbers of 1 or more with commas between them: {text}");
                return [];
            }

            return [.. factors.Distinct()];
        };
        Standard = standard;
    }

    IReadOnlyList<int> Standard { get; }

    /// <summary>The numbers that were given, or the usual ones.</summary>
    public IReadOnlyList<int> Read(ParseResult parse) => parse.GetValue(this) ?? Standard;
}
