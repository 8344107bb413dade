using Mono.Cecil;

namespace GpuAls.Architecture.Tests;

/// <summary>An arrow between two types of an assembly: the first uses the second. Nested types count as the type around them.</summary>
/// <param name="From">The type that uses the other one.</param>
/// <param name="To">The type that is used.</param>
readonly record struct TypeArrow(TypeDefinition From, TypeDefinition To)
{
    public override string ToString() => $"{From.Name} → {To.Name}";
}

/// <summary>
/// Reads all references between the types of an assembly: from base types, interfaces,
/// fields, signatures, method bodies, attributes and generic arguments.
/// </summary>
sealed class TypeReferences
{
    readonly ModuleDefinition module;
    readonly string root;
    readonly HashSet<TypeArrow> arrows = [];
    TypeDefinition current = null!;

    TypeReferences(ModuleDefinition module, string root)
    {
        this.module = module;
        this.root = root;
    }

    /// <summary>
    /// The arrows between the types of an assembly whose namespaces start with <paramref name="root"/>; what compilers add elsewhere does not count.
    /// </summary>
    public static IReadOnlyCollection<TypeArrow> Of(string path, string root)
    {
        using var module = ModuleDefinition.ReadModule(path);
        var references = new TypeReferences(module, root);
        foreach (var type in module.GetTypes())
        {
            references.current = Outermost(type);
            if (references.IsInside(references.current)) references.Add(type);
        }

        return references.arrows;
    }

    bool IsInside(TypeDefinition type) => type.Namespace == root || type.Namespace.StartsWith(root + ".", StringComparison.Ordinal);

    void Add(TypeDefinition type)
    {
        Add(type.BaseType);
        AddAttributes(type);
        AddParameters(type);
        foreach (var one in type.Interfaces)
        {
            Add(one.InterfaceType);
            AddAttributes(one);
        }

        foreach (var field in type.Fields)
        {
            Add(field.FieldType);
            AddAttributes(field);
        }

        foreach (var property in type.Properties) AddAttributes(property);
        foreach (var one in type.Events) AddAttributes(one);
        foreach (var method in type.Methods) Add(method);
    }

    void Add(MethodDefinition method)
    {
        AddSignature(method);
        AddAttributes(method);
        AddAttributes(method.MethodReturnType);
        AddParameters(method);
        foreach (var parameter in method.Parameters) AddAttributes(parameter);
        foreach (var overridden in method.Overrides) AddSignature(overridden);
        if (!method.HasBody) return;
        foreach (var local in method.Body.Variables) Add(local.VariableType);
        foreach (var handler in method.Body.ExceptionHandlers) Add(handler.CatchType);
        foreach (var instruction in method.Body.Instructions)
        {
            switch (instruction.Operand)
            {
                case TypeReference type:
                    Add(type);
                    break;
                case FieldReference field:
                    Add(field.DeclaringType);
                    Add(field.FieldType);
                    break;
                case MethodReference called:
                    AddSignature(called);
                    break;
                case CallSite site:
                    Add(site.ReturnType);
                    foreach (var parameter in site.Parameters) Add(parameter.ParameterType);
                    break;
            }
        }
    }

    void AddSignature(MethodReference method)
    {
        Add(method.DeclaringType);
        Add(method.ReturnType);
        foreach (var parameter in method.Parameters) Add(parameter.ParameterType);
        if (method is GenericInstanceMethod generic) foreach (var argument in generic.GenericArguments) Add(argument);
    }

    void AddParameters(IGenericParameterProvider provider)
    {
        foreach (var parameter in provider.GenericParameters)
        {
            AddAttributes(parameter);
            foreach (var constraint in parameter.Constraints) Add(constraint.ConstraintType);
        }
    }

    void AddAttributes(ICustomAttributeProvider provider)
    {
        foreach (var attribute in provider.CustomAttributes)
        {
            Add(attribute.AttributeType);
            foreach (var argument in attribute.ConstructorArguments) Add(argument);
            foreach (var argument in attribute.Properties.Concat(attribute.Fields)) Add(argument.Argument);
        }
    }

    void Add(CustomAttributeArgument argument)
    {
        Add(argument.Type);
        if (argument.Value is TypeReference type) Add(type);
        if (argument.Value is CustomAttributeArgument boxed) Add(boxed);
        if (argument.Value is CustomAttributeArgument[] all) foreach (var one in all) Add(one);
    }

    void Add(TypeReference? type)
    {
        switch (type)
        {
            case null or GenericParameter:
                return;
            case GenericInstanceType generic:
                foreach (var argument in generic.GenericArguments) Add(argument);
                break;
            case FunctionPointerType pointer:
                Add(pointer.ReturnType);
                foreach (var parameter in pointer.Parameters) Add(parameter.ParameterType);
                return;
            case IModifierType modified:
                Add(modified.ModifierType);
                break;
        }

        if (type is TypeSpecification specification)
        {
            Add(specification.ElementType);
            return;
        }

        if (module.GetType(type.FullName) is not { } used) return;
        used = Outermost(used);
        if (used != current && IsInside(used)) arrows.Add(new TypeArrow(current, used));
    }

    static TypeDefinition Outermost(TypeDefinition type)
    {
        while (type.DeclaringType is not null) type = type.DeclaringType;
        return type;
    }
}
