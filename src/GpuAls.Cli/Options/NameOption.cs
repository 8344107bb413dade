using System.CommandLine;

namespace GpuAls.Cli;

/// <summary>Names a user or an item of a model: --user, --item.</summary>
sealed class NameOption : Option<string>
{
    NameOption(string name, string description, bool required)
        : base(name)
    {
        Description = description;
        HelpName = "name";
        Required = required;
        Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: "" }]) result.AddError($"{name} is empty, expected a name");
        });
    }

    /// <summary>--user</summary>
    public static NameOption User(string description = "A user, by name.", bool required = false) => new("--user", description, required);

    /// <summary>--item</summary>
    public static NameOption Item(string description = "An item, by name.", bool required = false) => new("--item", description, required);
}
