from atspro.engine.write.material import Material, Product


def write_research(material: Material) -> Product:
    raise NotImplementedError
