using System.CommandLine;
using System.Globalization;

namespace GpuAls.Cli.Input;

/// <summary>The weight of each kind of event: --event-weight view=1,buy=5.</summary>
sealed class EventWeightOption : Option<IReadOnlyDictionary<string, float>?>
{
    public EventWeightOption()
        : base("--event-weight")
    {
        Description = "Weight of each event, such as view=1,buy=5,dislike=-3; 0 ignores the event, a negative weight makes it a dislike.";
        HelpName = "event=number";
        AllowMultipleArgumentsPerToken = true;
        CustomParser = result =>
        {
            var weights = new Dictionary<string, float>();
            foreach (var part in result.Tokens.SelectMany(token => token.Value.Split(',')))
            {
                // Blanks at the ends of an event do not count, here and in the rows.
                var equals = part.LastIndexOf('=');
                var name = equals < 0 ? "" : part[..equals].Trim();
                if (name.Length == 0 || !TryNumber(part[(equals + 1)..], out var weight))
                    result.AddError($"--event-weight has '{part}'; expected an event and a number, such as buy=5");
                else if (!weights.TryAdd(name, weight))
                    result.AddError($"--event-weight has '{name}' twice; expected each event once");
            }

            return weights;
        };
    }

    /// <summary>The weights as a person types them.</summary>
    public static string Text(IReadOnlyDictionary<string, float> weights) =>
        string.Join(',', weights.Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key}={pair.Value}")));

    static bool TryNumber(string text, out float number) =>
        float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && float.IsFinite(number);
}
