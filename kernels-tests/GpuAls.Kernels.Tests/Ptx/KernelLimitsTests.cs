using System.Reflection;
using System.Reflection.Emit;
using GpuAls.Kernels.ConjugateGradient;
using ILGPU;

namespace GpuAls.Kernels.Tests;

/// <summary>Every kernel that ships has a row in <see cref="KernelLimits"/>. A kernel without a row would not be assembled by any test.</summary>
public sealed class KernelLimitsTests
{
    const BindingFlags Declared =
        BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    static readonly Type[] Types = typeof(WarpRowsKernel).Assembly.GetTypes();

    static readonly HashSet<MethodInfo> Limited = [.. KernelLimits.All.Select(kernel => Definition(kernel.Method))];

    [Fact]
    public void EveryPublicMethodWithoutResult_OfAKernelClass_HasLimits()
    {
        var kernels = Types.Where(type => type.Name.EndsWith("Kernel", StringComparison.Ordinal) && type is { IsAbstract: true, IsSealed: true })
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.DeclaredOnly))
            .Where(method => method.ReturnType == typeof(void))
            .ToArray();
        Assert.NotEmpty(kernels);
        Assert.Empty(kernels.Where(kernel => !Limited.Contains(kernel)).Select(FullName));
    }

    // Whatever the name of its class: loading a kernel creates a delegate of its method, and the method
    // takes memory of a device. Methods whose names start with '<' are lambdas, which run on the computer.
    [Fact]
    public void EveryMethodOnDeviceMemory_ThatADelegateIsMadeOf_HasLimits()
    {
        var kernels = Types.SelectMany(type => type.GetMethods(Declared).Cast<MethodBase>().Concat(type.GetConstructors(Declared)))
            .SelectMany(DelegatesIn)
            .Where(method => method.ReturnType == typeof(void) && method.Name[0] != '<')
            .Where(method => method.GetParameters().Any(parameter => HoldsDeviceMemory(parameter.ParameterType)))
            .Select(Definition)
            .Distinct()
            .ToArray();
        Assert.NotEmpty(kernels);
        Assert.Empty(kernels.Where(kernel => !Limited.Contains(kernel)).Select(FullName));
    }

    [Fact]
    public void EveryRow_IsOfAKernelThatIsLoaded()
    {
        var loaded = Types.SelectMany(type => type.GetMethods(Declared).Cast<MethodBase>().Concat(type.GetConstructors(Declared)))
            .SelectMany(DelegatesIn)
            .Select(Definition)
            .ToHashSet();
        Assert.Empty(Limited.Where(kernel => !loaded.Contains(kernel)).Select(FullName));
    }

    // For OpenCL, ILGPU's own barrier does not fence shared memory.
    [Fact]
    public void NoKernel_UsesIlgpusOwnBarrier()
    {
        var users = Types.SelectMany(type => type.GetMethods(Declared))
            .Where(method => TokensAfter(method, OpCodes.Call).Any(
                called => called.DeclaringType == typeof(Group) && called.Name == nameof(Group.Barrier)))
            .Select(FullName);
        Assert.Equal(["GroupBarrier.Wait", "GroupBarrier.WaitOnCuda"], users);
    }

    [Fact]
    public void Limits_AreWithinWhatCudaHas()
    {
        Assert.All(KernelLimits.All, kernel => Assert.InRange(kernel.Registers, 16, 255));
        Assert.All(KernelLimits.All, kernel => Assert.InRange(kernel.SharedBytes, 0, 48 * 1024));
        Assert.Distinct(KernelLimits.All.Select(kernel => kernel.Name));
    }

    /// <summary>The methods whose address a method's code takes.</summary>
    static IEnumerable<MethodInfo> DelegatesIn(MethodBase method) => TokensAfter(method, OpCodes.Ldftn);

    /// <summary>The methods whose tokens follow an instruction of one or two bytes: call is 0x28, ldftn 0xFE 0x06.</summary>
    static IEnumerable<MethodInfo> TokensAfter(MethodBase method, OpCode instruction)
    {
        var code = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        byte[] bytes = instruction.Size == 1 ? [(byte)instruction.Value] : [(byte)(instruction.Value >> 8), (byte)instruction.Value];
        for (var at = 0; at + bytes.Length + 4 <= code.Length; at++)
        {
            if (!code.AsSpan(at).StartsWith(bytes)) continue;
            if (Resolve(method, BitConverter.ToInt32(code, at + bytes.Length)) is { } target) yield return target;
        }
    }

    static MethodInfo? Resolve(MethodBase method, int token)
    {
        try
        {
            var typeArguments = method.DeclaringType?.GetGenericArguments();
            return method.Module.ResolveMethod(token, typeArguments, method.IsGenericMethod ? method.GetGenericArguments() : null) as MethodInfo;
        }
        catch (ArgumentException)
        {
            return null; // the bytes were part of another instruction
        }
    }

    static bool HoldsDeviceMemory(Type type) =>
        type.Assembly == typeof(ArrayView<>).Assembly && type.Name.StartsWith("ArrayView", StringComparison.Ordinal)
        || type is { IsValueType: true, IsPrimitive: false } && type.Assembly == typeof(WarpRowsKernel).Assembly
            && type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).Any(field => HoldsDeviceMemory(field.FieldType));

    static MethodInfo Definition(MethodInfo method) => method.IsGenericMethod ? method.GetGenericMethodDefinition() : method;

    static string FullName(MethodInfo method) => $"{method.DeclaringType?.Name}.{method.Name}";
}
