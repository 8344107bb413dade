using System.Numerics;
using GpuAls.Core;

namespace GpuAls.Serving.Http;

/// <summary>A parameter of a query string. The check of a request, its message and the OpenAPI document read this row.</summary>
/// <param name="Name">The name.</param>
/// <param name="Description">A sentence about the parameter.</param>
abstract record QueryParameter(string Name, string Description)
{
    /// <summary>Whether a request must have it.</summary>
    public bool IsRequired { get; init; }
}

/// <summary>A parameter that is a name or another text.</summary>
sealed record TextParameter(string Name, string Description) : QueryParameter(Name, Description)
{
    /// <summary>Whether the text may be empty.</summary>
    public bool MayBeEmpty { get; init; }
}

/// <summary>A parameter that may occur several times, each time with a name.</summary>
sealed record ListParameter(string Name, string Description) : QueryParameter(Name, Description);

/// <summary>A parameter that is true or false.</summary>
sealed record FlagParameter(string Name, string Description) : QueryParameter(Name, Description);

/// <summary>A parameter that is a number.</summary>
/// <param name="Name">The name.</param>
/// <param name="Description">A sentence about the parameter.</param>
/// <param name="Range">The numbers that a service with these options accepts.</param>
/// <param name="Standard">The number of a request without the parameter.</param>
sealed record NumberParameter<T>(string Name, string Description, Func<ServingOptions, NumberRange<T>> Range, T Standard)
    : QueryParameter(Name, Description)
    where T : struct, INumber<T>;
